"""Enqueueing of jobs, in Redis by arq."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import orjson
from arq.connections import ArqRedis, RedisSettings, create_pool
from pydantic import SecretStr
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, TimeoutError  # noqa: A004  # redis-py's own names

from subgraphs.kernel.messaging.jobs import Job, Queue


def queue_name(queue: Queue) -> str:
    """Return the key of a queue in Redis."""
    return f"jobs:{queue.value}"


def serialize(job: dict[str, Any]) -> bytes:
    """Encode a job as JSON: unlike a pickle, data read from Redis can't run code."""
    return orjson.dumps(job, default=repr)


def deserialize(raw: bytes) -> dict[str, Any]:
    """Decode a job of `serialize`."""
    job: dict[str, Any] = orjson.loads(raw)
    return job


async def open_queue(url: SecretStr, queue: Queue) -> ArqRedis:
    """Connect to one queue."""
    settings = RedisSettings.from_dsn(url.get_secret_value())
    settings.conn_timeout = 5
    settings.retry = Retry(ExponentialWithJitterBackoff(cap=1, base=0.05), retries=3)
    settings.retry_on_error = [BusyLoadingError, ConnectionError, TimeoutError]
    return await create_pool(
        settings, job_serializer=serialize, job_deserializer=deserialize, default_queue_name=queue_name(queue)
    )


class UnknownJob(LookupError):
    """No domain declares a job of that name."""


class ArqJobs:
    """A `JobQueue` by arq. Connects on first use."""

    def __init__(self, url: SecretStr) -> None:
        self._url = url
        self._queues: dict[str, Queue] = {}
        self._connection: ArqRedis | None = None

    def register(self, jobs: Iterable[Job]) -> None:
        """Register jobs and their queues."""
        self._queues.update({job.name: job.queue for job in jobs})

    async def enqueue(self, job: str, *arguments: str, key: str | None = None, delay: timedelta | None = None) -> None:
        """Enqueue the job of that name. While a job with the same `key` waits or runs, this changes nothing.

        Raises UnknownJob if the name is not registered.
        """
        queue = self._queues.get(job)
        if queue is None:
            raise UnknownJob(job)
        if self._connection is None:
            self._connection = await open_queue(self._url, Queue.QUICK)
        await self._connection.enqueue_job(
            job,
            *arguments,
            _job_id=None if key is None else f"{job}:{key}",
            _queue_name=queue_name(queue),
            _defer_by=delay,
        )

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.aclose()
            self._connection = None
