"""Log files stay small and expire, while a process goes on writing to them."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lectern.platform.log_files import KEPT, LIMIT, tidy_log_files

DAYS = timedelta(days=9)
NOW = datetime(2026, 11, 30, tzinfo=UTC).timestamp()


def line(days_ago: float) -> str:
    at = datetime.fromtimestamp(NOW, UTC) - timedelta(days=days_ago)
    return f'{{"@timestamp": "{at.isoformat()}", "message": "x"}}\n'


def aged(path: Path, days: float) -> None:
    os.utime(path, (NOW - days * 86_400,) * 2)


def test_a_large_file_is_replaced_under_the_hands_of_its_process(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    with path.open("ab", buffering=0) as written:
        written.write(b"x" * LIMIT + b"\n")
        tidy_log_files(tmp_path, DAYS, NOW)
        assert path.stat().st_size == 0
        written.write(b"y")
        tidy_log_files(tmp_path, DAYS, NOW)
        written.write(b"z")
    assert path.read_bytes() == b"yz"
    assert (tmp_path / "web.log.1").read_bytes() == b"x" * LIMIT + b"\n"


def test_a_file_with_old_lines_is_replaced_and_its_predecessors_expire(tmp_path: Path) -> None:
    path = tmp_path / "worker.log"
    path.write_text(line(1.1) + line(0))
    for number, days in ((1, 2.0), (2, 8.9), (3, 9.1)):
        before = tmp_path / f"worker.log.{number}"
        before.write_text(f"{number}")
        aged(before, days)
    tidy_log_files(tmp_path, DAYS, NOW)
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {
        "worker.log": "",
        "worker.log.1": line(1.1) + line(0),
        "worker.log.2": "1",
        "worker.log.3": "2",
    }


def test_a_small_and_new_file_stays(tmp_path: Path) -> None:
    (tmp_path / "web.log").write_text(line(0.9))
    (tmp_path / "postgres.log").write_text("LOG: ready\n")
    tidy_log_files(tmp_path, DAYS, NOW)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["postgres.log", "web.log"]


def test_only_so_many_predecessors_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    for number in range(KEPT + 3):
        path.write_text(line(2) + f"{number}\n")
        tidy_log_files(tmp_path, DAYS, NOW)
    kept = [(tmp_path / f"web.log.{n}").read_text().splitlines()[1] for n in range(1, KEPT + 1)]
    assert kept == [str(number) for number in range(KEPT + 2, 2, -1)]
    assert len(list(tmp_path.iterdir())) == KEPT + 1
