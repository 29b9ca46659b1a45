import asyncio
from datetime import timedelta

from redis.asyncio import Redis

from jobs.schedule import sweep_regularly
from jobs.stopping import Stopping
from subgraphs.kernel.background import Sweep
from tests.waiting import eventually


async def test_a_sweep_runs_each_period(redis: "Redis") -> None:
    stopping = Stopping()
    runs = 0

    async def run() -> None:
        nonlocal runs
        runs += 1
        if runs == 3:
            stopping.set()

    await asyncio.wait_for(sweep_regularly(Sweep("dust", timedelta(milliseconds=20), run), redis, stopping), 60)

    assert runs == 3


async def test_of_many_workers_one_sweeps_in_a_period(redis: "Redis") -> None:
    stopping = Stopping()
    runs = 0

    async def run() -> None:
        nonlocal runs
        runs += 1

    sweep = Sweep("dust", timedelta(hours=1), run)
    workers = [asyncio.create_task(sweep_regularly(sweep, redis, stopping)) for _ in range(5)]
    await eventually(lambda: runs, "a sweep")
    stopping.set()
    await asyncio.gather(*workers)

    assert runs == 1


async def test_a_sweep_that_fails_is_tried_again(redis: "Redis") -> None:
    stopping = Stopping()
    runs = 0

    async def run() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise RuntimeError("the broom broke")
        stopping.set()

    await asyncio.wait_for(sweep_regularly(Sweep("dust", timedelta(milliseconds=1), run), redis, stopping), 60)

    assert runs == 2
