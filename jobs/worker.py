"""The worker process.

`run` starts the domains' worker modules, then concurrently: a relay for each outbox, deliveries to each domain's event
handlers, the job queues, the periodic tasks, and the management server. SIGTERM shuts it down
gracefully.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import structlog

from jobs.backlog import backlog_measurement
from jobs.deliveries import Deliveries
from jobs.outbox_relay import relay
from jobs.periodic_tasks import measure_periodically, run_periodically
from jobs.queue import ArqJobs
from jobs.queue_runner import QueueRunner
from jobs.settings import WorkerSettings
from jobs.shutdown import ShutdownSignal
from subgraphs.kernel.messaging.jobs import JobQueue, Queue
from subgraphs.kernel.messaging.worker_module import WorkerModule
from subgraphs.kernel.platform import redis, telemetry
from subgraphs.kernel.platform.health import HealthChecks
from subgraphs.kernel.platform.management_server import HttpProtocol, management_routes, serve_management
from subgraphs.registry import build_worker_modules

logger = structlog.get_logger(__name__)

ModuleBuilder = Callable[[JobQueue], Sequence[WorkerModule]]


def main(http: Callable[[WorkerSettings], HttpProtocol] | None = None) -> None:
    """Run the worker with settings from the environment, until SIGTERM or SIGINT.

    `http` makes the protocol of its management server; uvicorn's own does without one.
    """
    settings = WorkerSettings()
    telemetry.configure(settings, "worker")
    asyncio.run(_until_signalled(settings, http(settings) if http is not None else None))


async def _until_signalled(settings: WorkerSettings, http: HttpProtocol | None) -> None:
    shutdown = ShutdownSignal()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, shutdown.set)
    await run(settings, build_worker_modules, shutdown, http)


async def run(
    settings: WorkerSettings,
    build_modules: ModuleBuilder,
    shutdown: ShutdownSignal,
    http: HttpProtocol | None = None,
) -> None:
    """Run the worker until `shutdown` is set. Returns once everything has stopped."""
    async with AsyncExitStack() as stack:
        queue = ArqJobs(settings.redis_url)
        stack.push_async_callback(queue.close)
        client = redis.connect(settings.redis_url)
        stack.push_async_callback(client.aclose)
        modules = build_modules(queue)
        jobs = [job for module in modules for job in module.jobs]
        queue.register(jobs)
        for module in modules:
            await stack.enter_async_context(_started(module))
        drain = timedelta(seconds=settings.worker_drain_seconds)
        logger.info("worker started", worker=settings.worker_name, domains=[module.domain for module in modules])
        checks = {name: check for module in modules for name, check in module.ready.items()}
        routes = management_routes(HealthChecks(checks))
        async with (
            serve_management(settings.management_host, settings.management_port, routes, http),
            asyncio.TaskGroup() as tasks,
        ):
            # The process stays alive with nothing to do: an exit would look like a crash to the supervisor.
            tasks.create_task(shutdown.wait())
            for module in modules:
                for source in module.outboxes:
                    tasks.create_task(relay(source, client, shutdown))
                for task in module.periodic_tasks:
                    tasks.create_task(run_periodically(task, client, shutdown))
                for measurement in module.measurements:
                    tasks.create_task(measure_periodically(measurement, shutdown))
                if module.event_handlers:
                    deliveries = Deliveries(client, module.domain, module.event_handlers, settings.worker_name)
                    tasks.create_task(deliveries.deliver_new(shutdown))
                    tasks.create_task(deliveries.retry_pending(shutdown))
            tasks.create_task(measure_periodically(backlog_measurement(client, modules), shutdown))
            for kind, at_once in (
                (Queue.QUICK, settings.worker_quick_jobs),
                (Queue.LONG, settings.worker_long_jobs),
            ):
                runner = QueueRunner(settings.redis_url, kind, jobs, at_once=at_once, drain=drain)
                tasks.create_task(runner.run(shutdown))
        logger.info("worker stopped")


@asynccontextmanager
async def _started(module: WorkerModule) -> AsyncIterator[None]:
    await module.start()
    try:
        yield
    finally:
        await module.stop()
