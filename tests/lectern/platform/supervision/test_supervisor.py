"""Children are started, restarted and stopped in order."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from lectern.embedded import ChildFailed, PlatformError
from lectern.platform.data_folder import DataFolder
from lectern.platform.supervision import PartState, Phase, Supervisor, read_state
from tests.lectern.programs import SLEEPS, PythonProgram


class Reports:
    """The reports of a supervisor, and a way to wait for one."""

    def __init__(self) -> None:
        self.phases: list[tuple[str, Phase]] = []
        self._news = asyncio.Event()

    def __call__(self, name: str, state: PartState) -> None:
        self.phases.append((name, state.phase))
        self._news.set()

    async def until(self, name: str, phase: Phase, times: int = 1) -> None:
        while self.phases.count((name, phase)) < times:
            self._news.clear()
            await self._news.wait()


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path)


async def test_a_child_that_dies_is_started_again(folder: DataFolder) -> None:
    reports = Reports()
    supervisor = Supervisor(folder, reports)
    await supervisor.start([PythonProgram(SLEEPS)])
    first = read_state(folder.state_file)["program"].pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await reports.until("program", Phase.RUNNING, times=2)
    state = read_state(folder.state_file)["program"]
    await supervisor.stop()
    assert state.phase is Phase.RUNNING
    assert state.restarts == 1
    assert state.pid != first


async def test_a_child_that_is_down_is_reported_with_the_reason(folder: DataFolder) -> None:
    reports = Reports()
    supervisor = Supervisor(folder, reports)
    await supervisor.start([PythonProgram(SLEEPS)])
    os.kill(read_state(folder.state_file)["program"].pid or 0, signal.SIGKILL)
    await reports.until("program", Phase.DOWN)
    state = read_state(folder.state_file)["program"]
    await supervisor.stop()
    assert (state.phase, state.reason) == (Phase.DOWN, "was killed by signal 9")


async def test_the_others_go_on_while_one_is_down(folder: DataFolder) -> None:
    reports = Reports()
    supervisor = Supervisor(folder, reports)
    await supervisor.start([PythonProgram(SLEEPS, "one"), PythonProgram(SLEEPS, "other")])
    other = read_state(folder.state_file)["other"].pid
    os.kill(read_state(folder.state_file)["one"].pid or 0, signal.SIGKILL)
    await reports.until("one", Phase.RUNNING, times=2)
    assert read_state(folder.state_file)["other"].pid == other
    await supervisor.stop()


async def test_children_are_stopped_in_reverse_order(folder: DataFolder) -> None:
    reports = Reports()
    supervisor = Supervisor(folder, reports)
    await supervisor.start([PythonProgram(SLEEPS, "store")])
    await supervisor.start([PythonProgram(SLEEPS, "web")])
    await supervisor.stop()
    assert [name for name, phase in reports.phases if phase is Phase.STOPPED] == ["web", "store"]


async def test_a_program_that_cannot_start_is_named_with_its_last_words(folder: DataFolder) -> None:
    supervisor = Supervisor(folder, Reports())
    broken = PythonProgram("raise SystemExit('no configuration')", "broken", ready=_never)
    with pytest.raises(ChildFailed, match=r"broken ended while it started: no configuration \(see .*broken.log\)"):
        await supervisor.start([broken])
    await supervisor.stop()


async def test_a_failed_start_leaves_no_child(folder: DataFolder) -> None:
    supervisor = Supervisor(folder, Reports())
    broken = PythonProgram("raise SystemExit(3)", "broken", ready=_never)
    with pytest.raises(PlatformError):
        await supervisor.start([PythonProgram(SLEEPS, "fine"), broken])
    await supervisor.stop()
    assert {state.pid for state in read_state(folder.state_file).values()} == {None}


async def _never() -> bool:
    return False
