"""Unprivileged accounts for programs that reject root."""

import os
import subprocess
from pathlib import Path

import pytest

from lectern.embedded.processes.privileges import Account, before_exec, can_reach, can_read, unprivileged_account

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
NOBODY = Account("nobody", 65534, 65534)


def run_as(account: Account, command: str) -> str:
    prepare = before_exec(account, orphan_signal=None)
    shown = subprocess.run(
        ["/bin/sh", "-c", command], preexec_fn=prepare, capture_output=True, text=True, check=False, cwd="/"
    )
    return shown.stdout or shown.stderr


def test_an_ordinary_user_stays_who_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert unprivileged_account() is None


@as_root
def test_a_child_becomes_the_account() -> None:
    assert run_as(NOBODY, "echo $(id -u) $(id -g) $(id -G)") == "65534 65534 65534\n"


@as_root
def test_a_child_has_no_capability() -> None:
    assert run_as(NOBODY, "grep CapEff /proc/self/status").split() == ["CapEff:", "0000000000000000"]


@as_root
def test_folders_closed_to_it_stay_closed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("kept")
    tmp_path.chmod(0o700)
    assert "Permission denied" in run_as(NOBODY, f"cat {tmp_path / 'secret'}")


def test_a_folder_that_only_its_owner_may_enter_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    other = Account("somebody", os.getuid() + 1, os.getgid() + 1)
    assert not can_reach(other, tmp_path / "closed" / "file")


def test_a_file_that_only_its_owner_may_read_is_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch(mode=0o700)
    other = Account("other", os.getuid() + 1, os.getgid() + 1)
    assert not can_read(other, file)
    file.chmod(0o704)
    assert can_read(other, file)
