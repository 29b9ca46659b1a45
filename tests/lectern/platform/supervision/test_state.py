"""The supervisor's state as other processes read it."""

from pathlib import Path

from lectern.platform.supervision.state import PartState, Phase, read_state, write_state


def test_a_written_state_is_read_back(tmp_path: Path) -> None:
    parts = {"web": PartState(Phase.DOWN, since=5.0, restarts=2, reason="was killed by signal 9")}
    write_state(tmp_path / "run" / "state.json", parts)
    assert read_state(tmp_path / "run" / "state.json") == parts


def test_nothing_was_ever_started(tmp_path: Path) -> None:
    assert read_state(tmp_path / "state.json") == {}


def test_a_damaged_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"web": {"phase": "running"')
    assert read_state(tmp_path / "state.json") == {}
