"""A program's life as a child process."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from lectern.embedded import Child, ChildFailed, Command, PidFolder
from lectern.embedded.processes.child import run_to_completion, running
from lectern.embedded.processes.pids import started_at
from tests.lectern.programs import SLEEPS, PythonProgram, ready_when_exists
from tests.waiting import eventually

STUBBORN = """
import pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("up").touch()
time.sleep(600)
"""


async def test_it_is_there_until_the_block_ends(tmp_path: Path) -> None:
    async with running(PythonProgram(SLEEPS), tmp_path) as child:
        pid = child.pid
        assert pid is not None
        assert started_at(pid) is not None
    assert started_at(pid) is None


async def test_it_is_stopped_by_its_signal(tmp_path: Path) -> None:
    child = Child(PythonProgram(SLEEPS), tmp_path)
    await child.start()
    await child.stop()
    assert await child.wait() == -signal.SIGTERM


async def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    program = PythonProgram(STUBBORN, folder=tmp_path, stop_seconds=0.1, ready=ready_when_exists(tmp_path / "up"))
    child = Child(program, tmp_path / "logs")
    await child.start()
    await child.stop()
    assert await child.wait() == -signal.SIGKILL


async def test_one_that_never_becomes_ready_is_stopped(tmp_path: Path) -> None:
    child = Child(PythonProgram(SLEEPS, ready=ready_when_exists(tmp_path / "never")), tmp_path)
    with pytest.raises(ChildFailed, match="was not ready within 0 s"):
        await child.start(within=0.2)
    assert not child.running


async def test_a_start_that_is_cancelled_leaves_nothing_behind(tmp_path: Path) -> None:
    received = asyncio.Event()

    async def never() -> bool:
        received.set()
        return False

    child = Child(PythonProgram(SLEEPS, ready=never), tmp_path)
    starting = asyncio.create_task(child.start())
    await received.wait()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not child.running


async def test_its_output_is_in_its_log(tmp_path: Path) -> None:
    child = Child(PythonProgram("print('hello')"), tmp_path)
    await child.start()
    await child.wait()
    assert (tmp_path / "program.log").read_text() == "hello\n"


async def test_it_sees_none_of_our_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LECTERN_STRIPE_SECRET_KEY", "sk_test_ours")
    child = Child(PythonProgram("import os; print(sorted(k for k in os.environ if 'LECTERN' in k))"), tmp_path)
    await child.start()
    await child.wait()
    assert (tmp_path / "program.log").read_text() == "[]\n"


async def test_it_is_recorded_while_it_runs(tmp_path: Path) -> None:
    pids = PidFolder(tmp_path / "pids")
    async with running(PythonProgram(SLEEPS), tmp_path, pids) as child:
        recorded = pids.recorded("program")
        assert recorded is not None
        assert recorded.pid == child.pid
    assert pids.recorded("program") is None


async def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = f"""
import asyncio, pathlib
from lectern.embedded import Child
from tests.lectern.programs import SLEEPS, PythonProgram

async def main():
    child = Child(PythonProgram(SLEEPS), pathlib.Path({str(tmp_path)!r}))
    await child.start()
    print(child.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", parent, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[4]
    )
    assert process.stdout is not None
    pid = int(await process.stdout.readline())
    process.kill()
    await process.communicate()
    await eventually(lambda: started_at(pid) is None, "the end of the child")


async def test_a_failed_command_is_reported_with_its_last_line(tmp_path: Path) -> None:
    command = Command((sys.executable, "-c", "print('one'); raise SystemExit('two')"), folder=tmp_path)
    with pytest.raises(ChildFailed, match="the migration failed: two"):
        await run_to_completion(command, "the migration")
