"""A process waits for its stores after it has loaded its code."""

from pathlib import Path

import pytest

from lectern.embedded import PlatformError
from lectern.platform.wait_for_stores import STORES_READY_VARIABLE, wait_for_stores


def test_without_a_setting_there_is_no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STORES_READY_VARIABLE, raising=False)
    wait_for_stores(timeout=0)


def test_it_goes_on_when_the_stores_are_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORES_READY_VARIABLE, str(tmp_path))
    wait_for_stores(timeout=0)


def test_it_says_that_they_never_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORES_READY_VARIABLE, str(tmp_path / "never"))
    with pytest.raises(PlatformError, match="the stores were not ready within 0 s"):
        wait_for_stores(timeout=0)
