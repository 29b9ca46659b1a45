"""Running of queued jobs, by arq.

The settings of arq's Worker do not cover short leases with renewal nor draining under a supervisor of our own, so this
sets and reads four of its attributes: see decision 0046.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from arq import Retry
from arq.constants import in_progress_key_prefix
from arq.typing import WorkerCoroutine
from arq.worker import Worker, func
from prometheus_client import Counter, Histogram
from pydantic import SecretStr
from redis.exceptions import RedisError

from jobs.queue import deserialize, open_queue, queue_name, serialize
from jobs.shutdown import ShutdownSignal, run_with_backoff
from jobs.streams import tracer
from subgraphs.kernel.messaging.jobs import Job, Queue

logger = structlog.get_logger(__name__)

LEASE_SECONDS = 30
"""The time until a killed worker's job may run elsewhere; a live worker renews its leases well within that."""

INITIAL_DELAY = 2.0
MAX_DELAY = 600.0

DURATION = Histogram(
    "lectern_job_seconds",
    "Duration of jobs",
    ["job_name", "outcome"],  # `job` is Prometheus' own label
    buckets=(0.05, 0.2, 1, 5, 20, 60, 300, 1_200),
)
GIVEN_UP = Counter("lectern_jobs_given_up_total", "Jobs that failed on their last attempt", ["job_name"])


def delay_after(attempt: int) -> float:
    """Return the delay in seconds before the next attempt, after that many failures."""
    return float(min(INITIAL_DELAY * 2 ** (attempt - 1), MAX_DELAY))


def as_coroutine(job: Job) -> WorkerCoroutine:
    """Adapt a job to arq: retry it after a failure, and log an error and give it up after the last attempt."""

    async def run(ctx: dict[Any, Any], *arguments: Any, **_: Any) -> None:
        attempt = int(ctx["job_try"])
        started = asyncio.get_running_loop().time()
        outcome = "ok"
        try:
            with tracer.start_as_current_span(f"job {job.name}"):
                async with asyncio.timeout(job.timeout.total_seconds()):
                    await job.run(*arguments)
        except Exception as problem:
            outcome = "failed"
            if attempt >= job.attempts:
                GIVEN_UP.labels(job.name).inc()
                logger.error(
                    "job given up", action="job", job=job.name, arguments=arguments, attempt=attempt, exc_info=problem
                )
                return
            logger.warning(
                "job failed", action="job", job=job.name, arguments=arguments, attempt=attempt, exc_info=problem
            )
            raise Retry(defer=delay_after(attempt)) from problem
        else:
            logger.info("job done", action="job", job=job.name, attempt=attempt, duration_ns=_since(started))
        finally:
            DURATION.labels(job.name, outcome).observe(asyncio.get_running_loop().time() - started)

    return run


def _since(started: float) -> int:
    """Return the nanoseconds since a moment of the loop's clock."""
    return round((asyncio.get_running_loop().time() - started) * 1_000_000_000)


class QueueRunner:
    """The runner of one queue's jobs, at most `at_once` concurrently."""

    def __init__(self, url: SecretStr, queue: Queue, jobs: Sequence[Job], *, at_once: int, drain: timedelta) -> None:
        self._url = url
        self._queue = queue
        self._jobs = [job for job in jobs if job.queue is queue]
        self._at_once = at_once
        self._drain = drain

    async def run(self, shutdown: ShutdownSignal) -> None:
        """Run jobs until the shutdown; then running jobs have the time `drain` to finish, and are cancelled."""
        if self._jobs:
            await run_with_backoff(f"{self._queue.value} jobs", shutdown, lambda: self._run_worker(shutdown))

    async def _run_worker(self, shutdown: ShutdownSignal) -> None:
        pool = await open_queue(self._url, self._queue)
        worker = Worker(
            # The margin lets the job's own timeout end it first.
            [
                func(
                    as_coroutine(job),
                    name=job.name,
                    timeout=job.timeout.total_seconds() + 30,
                    max_tries=job.attempts,
                    keep_result=0,
                )
                for job in self._jobs
            ],
            redis_pool=pool,
            queue_name=queue_name(self._queue),
            max_jobs=self._at_once,
            poll_delay=0.25,
            handle_signals=False,
            job_serializer=serialize,
            job_deserializer=deserialize,
            log_results=False,
        )
        worker.in_progress_timeout_s = LEASE_SECONDS
        main = asyncio.create_task(worker.async_run())
        leases = asyncio.create_task(_renew_leases(worker))
        stop = asyncio.create_task(shutdown.wait())
        try:
            done, _ = await asyncio.wait({main, stop}, return_when=asyncio.FIRST_COMPLETED)
            if main in done:
                main.result()
            worker.allow_pick_jobs = False
            running = list(worker.tasks.values())
            if running:
                await asyncio.wait(running, timeout=self._drain.total_seconds())
        finally:
            ending = [main, leases, stop, *worker.tasks.values()]
            for task in ending:
                task.cancel()
            await asyncio.gather(*ending, return_exceptions=True)
            await pool.aclose(close_connection_pool=True)


async def _renew_leases(worker: Worker) -> None:
    while True:
        await asyncio.sleep(LEASE_SECONDS / 3)
        for job_id in list(worker.job_tasks):
            try:
                await worker.pool.pexpire(in_progress_key_prefix + job_id, 1000 * LEASE_SECONDS)
            except (RedisError, OSError) as problem:
                logger.warning("lease not renewed", job=job_id, problem=repr(problem))
