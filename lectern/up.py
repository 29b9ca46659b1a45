"""`lectern up`: everything that the marketplace needs, on this machine, from one command."""

import asyncio
import os
import signal
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from lectern.credentials import credentials
from lectern.data_folder import ENVIRONMENT_FILE, SEEDED_FILE, DataFolder
from lectern.deployment import BUCKET, Deployment, deployment, own_variables
from lectern.embedded import LOOPBACK, PidFolder, PlatformError, Program
from lectern.embedded.child import Command, python, run_to_the_end
from lectern.embedded.ports import is_free
from lectern.migration_record import are_migrated, record_migrated
from lectern.processes import WebProcess, WorkerProcess
from lectern.screen import Screen
from lectern.separate import separate_environment, separate_processes
from lectern.server_ports import NAMES, SEPARATE, ports_of
from lectern.stores_awaited import GATE_VARIABLE
from lectern.supervision import Supervisor, first_of
from lectern.supervision.state import STATE_FILE_VARIABLE

SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class UpOptions:
    """What the operator asked for.

    Attributes:
        data: the folder that everything is kept in.
        host, port: where the web process listens.
        reset: throws the data away first.
        seed: fills a new deployment with demonstration data.
        separate: every subgraph as a process of its own.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    reset: bool = False
    seed: bool = True
    separate: bool = False

    @property
    def public_url(self) -> str:
        """Where browsers on this machine reach it."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 (the operator chose to)
        return f"http://{host}:{self.port}"


async def up(options: UpOptions, screen: Screen) -> None:
    """Starts everything, waits until it is told to stop, and stops everything.

    Raises:
        PlatformError: something is in the way; whatever was started has been stopped.
    """
    began = time.monotonic()
    folder = DataFolder(options.data.resolve())
    if options.reset:
        _refuse_if_in_use(folder)
        folder.erase()
    folder.open()
    with folder.locked(), _told_to_stop() as told:
        pids = PidFolder(folder.run / "pids")
        for name in await asyncio.to_thread(pids.sweep):
            screen.note(f"  ended {name}, which an earlier start left behind")
        if not is_free(options.port, options.host):
            raise PlatformError(
                f"port {options.port} is in use by another program: choose another with --port "
                f"(make up PORT={options.port + 1})"
            )
        pids.record(SUPERVISOR, os.getpid())
        supervisor = Supervisor(folder, screen.part_changed)
        try:
            await _unless(told, _start(options, folder, supervisor, screen, began))
            await told.wait()
        finally:
            screen.stopping()
            await supervisor.stop()
            pids.forget(SUPERVISOR)
            screen.stopped()


async def _start(options: UpOptions, folder: DataFolder, supervisor: Supervisor, screen: Screen, began: float) -> None:
    ports = ports_of(folder, (*NAMES, *SEPARATE) if options.separate else NAMES)
    deployed = deployment(
        folder,
        credentials(folder),
        ports,
        own_variables(os.environ),
        options.public_url,
        f"http://{LOOPBACK}:{ports['orders']}" if options.separate else None,
    )
    environment = deployed.environment()
    if options.separate:
        environment = separate_environment(environment, ports)
    folder.write_private(ENVIRONMENT_FILE, environment)
    gate = folder.run / "stores-ready"
    gate.unlink(missing_ok=True)
    told = environment | {STATE_FILE_VARIABLE: str(folder.state_file), GATE_VARIABLE: str(gate)}
    ours = [*_web(options, told, ports), WorkerProcess(ports["worker"], told)]
    # Our own processes take longest to load, so they do that while their stores are started and prepared.
    await _both(
        _start_stores(deployed, folder, environment, supervisor, gate, screen), supervisor.start(ours, within=180)
    )
    seconds = time.monotonic() - began
    if options.seed and not folder.read(SEEDED_FILE):
        screen.note(f"\nServing at {options.public_url} and filling it with demonstration data (once):")
        await _seed(folder, environment, screen)
    screen.ready(deployed, seconds, seeded=bool(folder.read(SEEDED_FILE)))


def _web(options: UpOptions, environment: dict[str, str], ports: dict[str, int]) -> list[Program]:
    if options.separate:
        return separate_processes(options.host, options.port, environment, ports)
    return [WebProcess("all", options.host, options.port, environment)]


async def _start_stores(
    deployed: Deployment,
    folder: DataFolder,
    environment: dict[str, str],
    supervisor: Supervisor,
    gate: Path,
    screen: Screen,
) -> None:
    await supervisor.start(deployed.servers)
    if _needs_preparation(deployed, folder):
        await _prepare_stores(deployed, folder, environment, screen)
    await asyncio.to_thread(gate.touch)


def _needs_preparation(deployed: Deployment, folder: DataFolder) -> bool:
    """Whether something must be made in the stores before they can be used."""
    has_bucket = deployed.storage is None or (deployed.storage.folder / BUCKET).is_dir()
    # Databases of the operator's own may have been changed since we last looked.
    return not has_bucket or deployed.postgres is None or not are_migrated(folder, deployed.databases)


async def _prepare_stores(
    deployed: Deployment, folder: DataFolder, environment: dict[str, str], screen: Screen
) -> None:
    if deployed.storage is not None:
        await asyncio.to_thread(deployed.storage.create_bucket, BUCKET)
    with screen.step("migrations"):
        if deployed.postgres is not None:
            await deployed.postgres.create_databases(deployed.databases)
        await run_to_the_end(_lectern(environment, "migrate"), "the migration of the databases")
    record_migrated(folder, deployed.databases)


async def _both(first: Coroutine[None, None, None], second: Coroutine[None, None, None]) -> None:
    """Does two things at once; the failure of either ends the other."""
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(first)
            group.create_task(second)
    except* PlatformError as errors:
        raise first_of(errors) from None


async def _seed(folder: DataFolder, environment: dict[str, str], screen: Screen) -> None:
    """A seed that fails is told and tried again at the next start; the platform serves without it."""
    try:
        await run_to_the_end(_lectern(environment, "seed", "--data", str(folder.path)), "the seed", shown=True)
    except PlatformError as error:
        screen.note(f"  {error}; 'make seed' tries again")


def _lectern(environment: dict[str, str], *arguments: str) -> Command:
    return Command((*python("lectern"), *arguments), environment, inherits_environment=True)


def _refuse_if_in_use(folder: DataFolder) -> None:
    if folder.in_use:
        raise PlatformError(f"Lectern runs on {folder.path}: stop it with 'lectern down' before --reset")


@contextmanager
def _told_to_stop() -> Iterator[asyncio.Event]:
    """An event that is set by Ctrl-C, SIGTERM and the terminal's end."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in signals:
        loop.add_signal_handler(number, told.set)
    try:
        yield told
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


async def _unless(told: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Does the work, or as much of it as is done when it is told to stop."""
    working = asyncio.create_task(work)
    waiting = asyncio.create_task(told.wait())
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working
    finally:
        for task in (working, waiting):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
