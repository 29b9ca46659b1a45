"""A process waits for its stores after it has loaded its code."""

from pathlib import Path

import pytest

from lectern.embedded import PlatformError
from lectern.stores_awaited import GATE_VARIABLE, await_stores


def test_nobody_waits_where_nothing_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(GATE_VARIABLE, raising=False)
    await_stores(patience=0)


def test_it_goes_on_when_the_stores_are_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GATE_VARIABLE, str(tmp_path))
    await_stores(patience=0)


def test_it_says_that_they_never_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GATE_VARIABLE, str(tmp_path / "never"))
    with pytest.raises(PlatformError, match="the stores were not ready within 0 s"):
        await_stores(patience=0)
