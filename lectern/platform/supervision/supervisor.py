"""The supervisor: starts programs, restarts those that die, and stops them in the reverse order."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from lectern.embedded import Child, PidFolder, PlatformError, Program
from lectern.platform.data_folder import DataFolder
from lectern.platform.supervision.backoff import pause_before, restarts_in_a_row
from lectern.platform.supervision.state import PartState, Phase, write_state

Report = Callable[[str, PartState], None]


@dataclass(slots=True)
class _Part:
    child: Child
    state: PartState
    watch: asyncio.Task[None] | None = None


class Supervisor:
    """The owner of one data folder's children.

    `folder` is for logs, pid files and the state; `report` is called at every change of a part's phase.
    """

    def __init__(self, folder: DataFolder, report: Report) -> None:
        self._folder = folder
        self._pids = PidFolder(folder.run / "pids")
        self._report = report
        self._groups: list[list[_Part]] = []

    async def start(self, programs: Sequence[Program], within: float = 60.0) -> None:
        """Start programs concurrently, wait until all are ready, and supervise them from then on.

        Each call's programs are stopped before those of earlier calls.

        Raises PlatformError if one of them cannot be started; the others of this call are stopped then, earlier ones
        are not.
        """
        parts = [
            _Part(Child(program, self._folder.logs, self._pids), PartState(Phase.STARTING, time.time()))
            for program in programs
        ]
        self._groups.append(parts)
        try:
            async with asyncio.TaskGroup() as group:
                for part in parts:
                    group.create_task(self._first_start(part, within))
        except* PlatformError as errors:
            raise first_failure_of(errors) from None
        for part in parts:
            part.watch = asyncio.create_task(self._watch(part, within))

    async def stop(self) -> None:
        """Stop everything in reverse order; programs that were started together stop concurrently."""
        for group in reversed(self._groups):
            await asyncio.gather(*(self._stop(part) for part in group))

    async def _first_start(self, part: _Part, within: float) -> None:
        self._enter(part, Phase.STARTING)
        await part.child.start(within)
        self._enter(part, Phase.RUNNING)

    async def _watch(self, part: _Part, within: float) -> None:
        in_a_row = 0
        while True:
            running_since = time.monotonic()
            status = await part.child.wait()
            in_a_row = restarts_in_a_row(in_a_row, time.monotonic() - running_since)
            self._enter(part, Phase.DOWN, _ending(status))
            while not await self._restart(part, in_a_row, within):
                in_a_row += 1

    async def _restart(self, part: _Part, in_a_row: int, within: float) -> bool:
        await asyncio.sleep(pause_before(in_a_row))
        part.state = replace(part.state, restarts=part.state.restarts + 1)
        self._enter(part, Phase.STARTING, part.state.reason)
        try:
            await part.child.start(within)
        except (PlatformError, OSError) as error:
            self._enter(part, Phase.DOWN, str(error))
            return False
        self._enter(part, Phase.RUNNING)
        return True

    async def _stop(self, part: _Part) -> None:
        if part.watch is not None:
            part.watch.cancel()
            with suppress(asyncio.CancelledError):
                await part.watch
        await part.child.stop()
        self._enter(part, Phase.STOPPED)

    def _enter(self, part: _Part, phase: Phase, reason: str | None = None) -> None:
        part.state = replace(part.state, phase=phase, since=time.time(), pid=part.child.pid, reason=reason)
        states = {each.child.program.name: each.state for group in self._groups for each in group}
        write_state(self._folder.state_file, states)
        self._report(part.child.program.name, part.state)


def _ending(status: int) -> str:
    return f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"


def first_failure_of(errors: BaseExceptionGroup[PlatformError]) -> PlatformError:
    """Return one of several simultaneous failures, since the operator fixes one at a time."""
    found = errors.exceptions[0]
    return first_failure_of(found) if isinstance(found, BaseExceptionGroup) else found
