import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from jobs import queue_runner
from jobs.queue import ArqJobs, UnknownJob
from jobs.queue_runner import QueueRunner
from jobs.shutdown import ShutdownSignal
from subgraphs.kernel.messaging.jobs import Job, Queue
from tests.waiting import eventually


class Workbench:
    """A job that fails as often as a test requests."""

    def __init__(self, failures: int = 0) -> None:
        self.done: list[tuple[str, ...]] = []
        self.attempts = 0
        self._failures = failures
        self.gate = asyncio.Event()
        self.gate.set()

    async def work(self, *arguments: str) -> None:
        self.attempts += 1
        await self.gate.wait()
        if self.attempts <= self._failures:
            raise RuntimeError("the tool broke")
        self.done.append(arguments)

    def job(self, *, attempts: int = 5, queue: Queue = Queue.QUICK) -> Job:
        return Job("test.work", self.work, attempts=attempts, queue=queue)


@pytest.fixture
async def jobs(redis: Redis, redis_url: str) -> AsyncIterator[ArqJobs]:
    queue = ArqJobs(SecretStr(redis_url))
    yield queue
    await queue.close()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_runner, "INITIAL_DELAY", 0.001)


async def run_until(
    redis_url: str, job: Job, is_done: Callable[[], bool], drain: timedelta = timedelta(seconds=60)
) -> None:
    shutdown = ShutdownSignal()
    runner = QueueRunner(SecretStr(redis_url), job.queue, [job], at_once=2, drain=drain)
    task = asyncio.create_task(runner.run(shutdown))
    await eventually(is_done, "the job")
    shutdown.set()
    await task


async def test_a_job_is_done_with_its_arguments(jobs: ArqJobs, redis_url: str) -> None:
    bench = Workbench()
    jobs.register([bench.job()])

    await jobs.enqueue("test.work", "a", "ä")
    await run_until(redis_url, bench.job(), lambda: bool(bench.done))

    assert bench.done == [("a", "ä")]


async def test_a_long_job_waits_in_a_queue_of_its_own(jobs: ArqJobs, redis: Redis) -> None:
    jobs.register([Workbench().job(queue=Queue.LONG)])

    await jobs.enqueue("test.work", "a")

    assert await redis.zcard("jobs:long") == 1
    assert await redis.zcard("jobs:quick") == 0


async def test_while_a_job_waits_enqueueing_it_again_changes_nothing(jobs: ArqJobs, redis_url: str) -> None:
    bench = Workbench()
    jobs.register([bench.job()])

    for argument in ("first", "second"):
        await jobs.enqueue("test.work", argument, key="one")
    await run_until(redis_url, bench.job(), lambda: bool(bench.done))

    assert bench.done == [("first",)]


async def test_a_finished_job_can_be_enqueued_again(jobs: ArqJobs, redis_url: str) -> None:
    bench = Workbench()
    jobs.register([bench.job()])

    await jobs.enqueue("test.work", "first", key="one")
    await run_until(redis_url, bench.job(), lambda: len(bench.done) == 1)
    await jobs.enqueue("test.work", "second", key="one")
    await run_until(redis_url, bench.job(), lambda: len(bench.done) == 2)

    assert bench.done == [("first",), ("second",)]


async def test_a_job_that_failed_is_repeated(jobs: ArqJobs, redis_url: str) -> None:
    bench = Workbench(failures=2)
    jobs.register([bench.job()])

    await jobs.enqueue("test.work", "a")
    await run_until(redis_url, bench.job(), lambda: bool(bench.done))

    assert (bench.done, bench.attempts) == ([("a",)], 3)


async def test_a_job_is_given_up_after_its_last_attempt(jobs: ArqJobs, redis: Redis, redis_url: str) -> None:
    bench = Workbench(failures=99)
    jobs.register([bench.job(attempts=2)])

    await jobs.enqueue("test.work", "a")
    await run_until(redis_url, bench.job(attempts=2), lambda: bench.attempts == 2)

    assert bench.done == []
    assert await redis.zcard("jobs:quick") == 0


async def test_stopping_lets_a_running_job_finish(jobs: ArqJobs, redis_url: str) -> None:
    bench = Workbench()
    bench.gate.clear()
    jobs.register([bench.job()])
    await jobs.enqueue("test.work", "a")
    shutdown = ShutdownSignal()
    runner = QueueRunner(SecretStr(redis_url), Queue.QUICK, [bench.job()], at_once=1, drain=timedelta(seconds=60))
    task = asyncio.create_task(runner.run(shutdown))
    await eventually(lambda: bench.attempts, "an attempt")

    shutdown.set()
    bench.gate.set()
    await task

    assert bench.done == [("a",)]


async def test_a_job_that_outlasts_the_drain_is_done_by_the_next_worker(jobs: ArqJobs, redis_url: str) -> None:
    bench = Workbench()
    bench.gate.clear()
    jobs.register([bench.job()])
    await jobs.enqueue("test.work", "a")
    await run_until(redis_url, bench.job(), lambda: bench.attempts == 1, drain=timedelta(0))
    assert bench.done == []

    bench.gate.set()
    await run_until(redis_url, bench.job(), lambda: bool(bench.done))

    assert bench.done == [("a",)]


async def test_the_job_of_a_killed_worker_is_free_within_the_lease(jobs: ArqJobs, redis: Redis, redis_url: str) -> None:
    bench = Workbench()
    bench.gate.clear()
    jobs.register([bench.job()])
    await jobs.enqueue("test.work", "a", key="one")
    shutdown = ShutdownSignal()
    runner = QueueRunner(SecretStr(redis_url), Queue.QUICK, [bench.job()], at_once=1, drain=timedelta(seconds=60))
    task = asyncio.create_task(runner.run(shutdown))
    await eventually(lambda: bench.attempts, "an attempt")

    lease = await redis.ttl("arq:in-progress:test.work:one")
    bench.gate.set()
    shutdown.set()
    await task

    assert 0 < lease <= queue_runner.LEASE_SECONDS


async def test_an_undeclared_job_is_rejected(jobs: ArqJobs) -> None:
    with pytest.raises(UnknownJob):
        await jobs.enqueue("test.unheard_of")
