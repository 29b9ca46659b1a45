"""Child processes with captured output, which never outlive this one."""

import asyncio
import ctypes
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial

_STDERR_TAIL = 4_000
_GRACE_SECONDS = 5.0
_STDOUT_LIMIT = 1_000_000

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: a forked child would deadlock if another thread held the loader's lock at that moment.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class ProgramFailed(RuntimeError):
    """A program ended with an error. `stderr` is the end of its output, for the log only: it may contain our paths."""

    def __init__(self, program: str, status: int, stderr: str) -> None:
        super().__init__(f"{program} ended with status {status}")
        self.status = status
        self.stderr = stderr


async def run(
    command: Sequence[str],
    *,
    timeout_seconds: float,
    on_line: Callable[[str], None] | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run the command and return its output, or an empty string if `on_line` receives each line instead.

    `environment` is all of the program's environment variables; those of this process by default.

    Raises ProgramFailed, or TimeoutError after `timeout_seconds`. When this returns or raises, also by cancellation,
    the program has ended.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=_STDOUT_LIMIT,
        env=environment,
        # Linux kills the program when the worker dies, even by SIGKILL, which no handler could do.
        preexec_fn=None if _LIBC is None else partial(_LIBC.prctl, _PR_SET_PDEATHSIG, signal.SIGKILL),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(timeout_seconds), asyncio.TaskGroup() as tasks:
            stderr = tasks.create_task(_tail(process.stderr))
            if on_line is None:
                printed = (await process.stdout.read()).decode(errors="replace")
            else:
                printed = ""
                async for line in process.stdout:
                    on_line(line.decode(errors="replace").strip())
            status = await process.wait()
    finally:
        await _end(process)
    if status != 0:
        raise ProgramFailed(command[0], status, stderr.result())
    return printed


async def _tail(stream: asyncio.StreamReader) -> str:
    tail = b""
    while chunk := await stream.read(65_536):
        tail = (tail + chunk)[-_STDERR_TAIL:]
    return tail.decode(errors="replace")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _GRACE_SECONDS)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
