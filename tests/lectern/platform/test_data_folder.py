"""The folder that an embedded deployment keeps everything in."""

import json
from pathlib import Path

import pytest

from lectern.embedded import PlatformError
from lectern.platform.data_folder import DataFolder


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "var")
    assert folder.open() is True
    assert folder.open() is False


def test_a_folder_with_other_files_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(PlatformError, match=r"files in it that are not Lectern's: choose an empty folder with --data"):
        DataFolder(tmp_path).open()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_path_that_is_no_folder_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(PlatformError, match=r"cannot write to .*: choose another folder with --data DIR"):
        DataFolder(tmp_path / "var").open()


def test_a_folder_of_another_layout_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "lectern.json").write_text(json.dumps({"layout": 99}))
    with pytest.raises(PlatformError, match=r"made by another version of Lectern \(layout 99, this one reads 1\)"):
        DataFolder(tmp_path).open()


def test_erasing_leaves_an_empty_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.open()
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    folder.erase()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_ours_is_never_erased(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(PlatformError, match="nothing was removed"):
        DataFolder(tmp_path).erase()
    assert (tmp_path / "thesis.txt").exists()


def test_two_supervisors_cannot_share_a_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with folder.locked():
        assert folder.in_use
        with pytest.raises(PlatformError, match="already runs on"), folder.locked():
            pass
    assert not folder.in_use


def test_private_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.write_private("credentials.json", {"key": "value"})
    assert (tmp_path / "credentials.json").stat().st_mode & 0o777 == 0o600
    assert folder.read("credentials.json") == {"key": "value"}


def test_a_damaged_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "credentials.json").write_text("{")
    with pytest.raises(PlatformError, match="is damaged"):
        DataFolder(tmp_path).read("credentials.json")
