"""The queues of jobs in Redis, by arq: how the jobs in one are run."""

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
from jobs.stopping import Stopping, keep_running
from jobs.streams import tracer
from subgraphs.kernel.background import Job, Queue

_log = structlog.get_logger(__name__)

LEASE_SECONDS = 30
"""How long a job of a killed worker waits for another worker; a living one renews its leases well within that."""

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 600.0

DURATION = Histogram(
    "lectern_job_seconds",
    "Jobs run to their end or failure",
    ["job", "outcome"],
    buckets=(0.05, 0.2, 1, 5, 20, 60, 300, 1_200),
)
GIVEN_UP = Counter("lectern_jobs_given_up_total", "Jobs that failed on their last attempt", ["job"])


def pause_after(attempt: int) -> float:
    """How many seconds a job rests after that many failed attempts."""
    return float(min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE))


def as_coroutine(job: Job) -> WorkerCoroutine:
    """The job as arq runs it: repeated after a failure, and given up, with an error in the log, after the last."""

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
                _log.error("job given up", job=job.name, arguments=arguments, attempt=attempt, exc_info=problem)
                return
            _log.warning("job failed", job=job.name, arguments=arguments, attempt=attempt, exc_info=problem)
            raise Retry(defer=pause_after(attempt)) from problem
        finally:
            DURATION.labels(job.name, outcome).observe(asyncio.get_running_loop().time() - started)

    return run


class QueueRunner:
    """Runs the jobs of one queue, at most `at_once` of them."""

    def __init__(self, url: SecretStr, queue: Queue, jobs: Sequence[Job], *, at_once: int, drain: timedelta) -> None:
        self._url = url
        self._queue = queue
        self._jobs = [job for job in jobs if job.queue is queue]
        self._at_once = at_once
        self._drain = drain

    async def run(self, stopping: Stopping) -> None:
        """Runs jobs until the process is to end; gives running ones the time to drain, then lets go of them."""
        if self._jobs:
            await keep_running(f"{self._queue.value} jobs", stopping, lambda: self._run_worker(stopping))

    async def _run_worker(self, stopping: Stopping) -> None:
        pool = await open_queue(self._url, self._queue)
        worker = Worker(
            # The margin lets our own timeout end a job first.
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
        stop = asyncio.create_task(stopping.wait())
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
                _log.warning("lease not renewed", job=job_id, problem=repr(problem))
