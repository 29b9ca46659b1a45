"""Processes that an earlier supervisor left behind are found and ended."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lectern.embedded import PidFolder


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


def test_a_process_that_was_left_behind_is_ended(tmp_path: Path, sleeper: "subprocess.Popen[bytes]") -> None:
    pids = PidFolder(tmp_path)
    pids.record("valkey", sleeper.pid)
    assert pids.terminate_leftovers() == ["valkey"]
    assert sleeper.wait() == -signal.SIGTERM
    assert pids.running() == []


def test_another_process_with_a_recorded_number_is_left_alone(
    tmp_path: Path, sleeper: "subprocess.Popen[bytes]"
) -> None:
    pids = PidFolder(tmp_path)
    pids.record("valkey", sleeper.pid)
    record = tmp_path / "valkey.json"
    record.write_text(record.read_text().replace('"started": "', '"started": "0'))
    assert pids.terminate_leftovers() == []
    assert sleeper.poll() is None


def test_a_process_that_has_ended_is_not_running(tmp_path: Path) -> None:
    pids = PidFolder(tmp_path)
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        pids.record("valkey", process.pid)
        process.wait()
    assert pids.recorded("valkey") is None


def test_a_damaged_record_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "valkey.json").write_text('{"name": "valk')
    assert PidFolder(tmp_path).running() == []


def test_our_own_process_is_found(tmp_path: Path) -> None:
    pids = PidFolder(tmp_path)
    pids.record("supervisor", os.getpid())
    assert [process.pid for process in pids.running()] == [os.getpid()]
