"""The worker process.

`run` starts the domains' backgrounds, then side by side: a relay for each outbox, deliveries to each domain's
reactions, the queues of jobs, the sweeps, and a small HTTP server for health and metrics. SIGTERM lets what runs
finish and stops all of it.
"""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from jobs.backgrounds import from_environment
from jobs.deliveries import Deliveries
from jobs.outbox_relay import relay
from jobs.queue import ArqJobs
from jobs.queue_runner import QueueRunner
from jobs.schedule import sweep_regularly
from jobs.settings import WorkerSettings
from jobs.stopping import Stopping
from subgraphs.kernel import redis, telemetry
from subgraphs.kernel.background import Background, Jobs, Queue
from subgraphs.kernel.health import alive, readiness

_log = structlog.get_logger(__name__)

Backgrounds = Callable[[Jobs], Sequence[Background]]


def main() -> None:
    """Runs the worker with settings from the environment, until SIGTERM or SIGINT."""
    settings = WorkerSettings()
    telemetry.configure(settings, "worker")
    asyncio.run(_until_signalled(settings))


async def _until_signalled(settings: WorkerSettings) -> None:
    stopping = Stopping()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    await run(settings, from_environment, stopping)


async def run(settings: WorkerSettings, backgrounds: Backgrounds, stopping: Stopping) -> None:
    """Runs the worker until `stopping` is set. Returns once everything has stopped."""
    async with AsyncExitStack() as stack:
        queue = ArqJobs(settings.redis_url)
        stack.push_async_callback(queue.close)
        client = redis.connect(settings.redis_url)
        stack.push_async_callback(client.aclose)
        domains = backgrounds(queue)
        jobs = [job for domain in domains for job in domain.jobs]
        queue.learn(jobs)
        for domain in domains:
            await stack.enter_async_context(_started(domain))
        drain = timedelta(seconds=settings.worker_drain_seconds)
        _log.info("worker started", worker=settings.worker_name, domains=[domain.domain for domain in domains])
        async with asyncio.TaskGroup() as tasks:
            # Even with nothing to do: who ends unasked looks like a crash to its supervisor.
            tasks.create_task(stopping.wait())
            for domain in domains:
                for source in domain.outboxes:
                    tasks.create_task(relay(source, client, stopping))
                for sweep in domain.sweeps:
                    tasks.create_task(sweep_regularly(sweep, client, stopping))
                if domain.reactions:
                    deliveries = Deliveries(client, domain.domain, domain.reactions, settings.worker_name)
                    tasks.create_task(deliveries.deliver_new(stopping))
                    tasks.create_task(deliveries.deliver_again(stopping))
            for kind, at_once in (
                (Queue.QUICK, settings.worker_quick_jobs),
                (Queue.LONG, settings.worker_long_jobs),
            ):
                runner = QueueRunner(settings.redis_url, kind, jobs, at_once=at_once, drain=drain)
                tasks.create_task(runner.run(stopping))
            if settings.worker_port is not None:
                checks = {name: check for domain in domains for name, check in domain.ready.items()}
                tasks.create_task(_serve(settings.worker_host, settings.worker_port, checks, stopping))
        _log.info("worker stopped")


@asynccontextmanager
async def _started(background: Background) -> AsyncIterator[None]:
    await background.start()
    try:
        yield
    finally:
        await background.stop()


class _QuietServer(uvicorn.Server):
    """A server that leaves the signals to the worker."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(host: str, port: int, checks: Mapping[str, Callable[[], Awaitable[None]]], stopping: Stopping) -> None:
    app = Starlette(
        routes=[
            Route("/health", alive),
            Route("/ready", readiness(checks)),
            Route("/metrics", telemetry.metrics),
        ]
    )
    server = _QuietServer(uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    await stopping.wait()
    server.should_exit = True
    await serving
