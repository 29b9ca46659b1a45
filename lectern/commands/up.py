"""`lectern up`: runs the servers, subgraphs, router and worker on this machine with one command."""

import asyncio
import os
import signal
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from lectern.commands.console import ConsoleOutput
from lectern.commands.settings_errors import settings_explained
from lectern.embedded import LOOPBACK, PidFolder, PlatformError, Program
from lectern.embedded.processes.child import Command, python, run_to_completion
from lectern.embedded.processes.ports import is_free
from lectern.platform.credentials import credentials
from lectern.platform.data_folder import ADDRESS_FILE, ENVIRONMENT_FILE, SEEDED_FILE, DataFolder
from lectern.platform.deployment import BUCKET, Deployment, deployment, operator_variables
from lectern.platform.log_files import keep_log_files
from lectern.platform.migration_record import are_migrated, record_migrated
from lectern.platform.multi_process import multi_process_environment, multi_process_services
from lectern.platform.processes import WebProcess, WorkerProcess
from lectern.platform.server_ports import NAMES, SEPARATE_SERVICES, assign_ports
from lectern.platform.supervision import Supervisor, first_failure_of
from lectern.platform.supervision.state import STATE_FILE_VARIABLE
from lectern.platform.wait_for_stores import STORES_READY_VARIABLE
from subgraphs.kernel.platform.settings import KernelSettings

SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class UpOptions:
    """The options of the command."""

    data: Path
    """The folder for all data."""
    host: str = "127.0.0.1"
    """The address that the web process listens on."""
    port: int = 8000
    """The port that the web process listens on."""
    reset: bool = False
    """Erase the data first."""
    seed: bool = True
    """Fill a new deployment with demonstration data."""
    multi_process: bool = False
    """Run every subgraph as a process of its own."""

    @property
    def public_url(self) -> str:
        """The web process's address for browsers on this machine."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 (the operator chose to)
        return f"http://{host}:{self.port}"


async def up(options: UpOptions, output: ConsoleOutput) -> None:
    """Start everything, wait for a stop request, and stop everything.

    Raises PlatformError if something fails to start; what was started has been stopped then.
    """
    began = time.monotonic()
    folder = DataFolder(options.data.resolve())
    if options.reset:
        _check_not_in_use(folder)
        folder.erase()
    folder.open()
    with folder.locked(), _stop_event() as stop:
        pids = PidFolder(folder.run / "pids")
        for name in await asyncio.to_thread(pids.terminate_leftovers):
            output.note(f"  ended {name}, left behind by an earlier start")
        if not is_free(options.port, options.host):
            raise PlatformError(
                f"port {options.port} is in use by another program: choose another with --port "
                f"(make up PORT={options.port + 1})"
            )
        pids.record(SUPERVISOR, os.getpid())
        folder.write_private(ADDRESS_FILE, {"host": options.host, "port": options.port})
        supervisor = Supervisor(folder, output.part_changed)
        with settings_explained():
            retention = KernelSettings().log_retention
        keeping = asyncio.create_task(keep_log_files(folder.logs, retention))
        try:
            await _run_until(stop, _start(options, folder, supervisor, output, began))
            await stop.wait()
        finally:
            keeping.cancel()
            output.stopping()
            await supervisor.stop()
            pids.remove(SUPERVISOR)
            output.stopped()


async def _start(
    options: UpOptions, folder: DataFolder, supervisor: Supervisor, output: ConsoleOutput, began: float
) -> None:
    ports = assign_ports(folder, (*NAMES, *SEPARATE_SERVICES) if options.multi_process else NAMES)
    deployed = deployment(
        folder,
        credentials(folder),
        ports,
        operator_variables(os.environ),
        options.public_url,
    )
    environment = deployed.environment()
    if options.multi_process:
        environment = multi_process_environment(environment, ports)
    folder.write_private(ENVIRONMENT_FILE, environment)
    gate = folder.run / "stores-ready"
    gate.unlink(missing_ok=True)
    process_environment = environment | {STATE_FILE_VARIABLE: str(folder.state_file), STORES_READY_VARIABLE: str(gate)}
    ours = [*_web(options, deployed, process_environment, ports), WorkerProcess(ports["worker"], process_environment)]
    # Our own processes take longest to load, so they do that while their stores are started and prepared.
    await _run_both(
        _start_stores(deployed, folder, environment, supervisor, gate, output), supervisor.start(ours, within=180)
    )
    seconds = time.monotonic() - began
    if options.seed and not folder.read(SEEDED_FILE):
        output.note(f"\nServing at {options.public_url} and filling it with demonstration data (once):")
        await _seed(folder, environment, output)
    output.ready(deployed, f"http://{LOOPBACK}:{ports['management']}", seconds, seeded=bool(folder.read(SEEDED_FILE)))


def _web(options: UpOptions, deployed: Deployment, environment: dict[str, str], ports: dict[str, int]) -> list[Program]:
    if options.multi_process:
        return multi_process_services(options.host, options.port, environment, ports, deployed.router_secrets())
    return [WebProcess("all", options.host, options.port, environment, ports["management"])]


async def _start_stores(
    deployed: Deployment,
    folder: DataFolder,
    environment: dict[str, str],
    supervisor: Supervisor,
    gate: Path,
    output: ConsoleOutput,
) -> None:
    await supervisor.start(deployed.servers)
    if _needs_preparation(deployed, folder):
        await _prepare_stores(deployed, folder, environment, output)
    await asyncio.to_thread(gate.touch)


def _needs_preparation(deployed: Deployment, folder: DataFolder) -> bool:
    """Return whether the stores need databases, a bucket or migrations before they can be used."""
    has_bucket = deployed.storage is None or (deployed.storage.folder / BUCKET).is_dir()
    # The operator's own databases may have changed since the last start.
    return not has_bucket or deployed.postgres is None or not are_migrated(folder, deployed.databases)


async def _prepare_stores(
    deployed: Deployment, folder: DataFolder, environment: dict[str, str], output: ConsoleOutput
) -> None:
    if deployed.storage is not None:
        await asyncio.to_thread(deployed.storage.create_bucket, BUCKET)
    with output.step("migrations"):
        if deployed.postgres is not None:
            await deployed.postgres.create_roles(deployed.role_passwords())
        await run_to_completion(
            _lectern(environment | deployed.migration_environment(), "migrate"), "the migration of the databases"
        )
    record_migrated(folder, deployed.databases)


async def _run_both(first: Coroutine[None, None, None], second: Coroutine[None, None, None]) -> None:
    """Run two coroutines concurrently; the failure of either cancels the other."""
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(first)
            group.create_task(second)
    except* PlatformError as errors:
        raise first_failure_of(errors) from None


async def _seed(folder: DataFolder, environment: dict[str, str], output: ConsoleOutput) -> None:
    """Seed, and report a failure without raising: the platform serves without it, and the next start retries."""
    try:
        await run_to_completion(_lectern(environment, "seed", "--data", str(folder.path)), "the seed", shown=True)
    except PlatformError as error:
        output.note(f"  {error}; 'make seed' tries again")


def _lectern(environment: dict[str, str], *arguments: str) -> Command:
    return Command((*python("lectern"), *arguments), environment, inherits_environment=True)


def _check_not_in_use(folder: DataFolder) -> None:
    if folder.in_use:
        raise PlatformError(f"Lectern runs on {folder.path}: stop it with 'lectern down' before --reset")


@contextmanager
def _stop_event() -> Iterator[asyncio.Event]:
    """Return an event that Ctrl-C, SIGTERM and the closing of the terminal set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in signals:
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


async def _run_until(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Await the work, or cancel it when a stop is requested."""
    working = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working
    finally:
        for task in (working, stopping):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
