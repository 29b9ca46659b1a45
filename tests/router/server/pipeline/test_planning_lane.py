"""The lane for new documents."""

import asyncio
import threading

import pytest

from router.server.demand_control.work_time import WorkTime
from router.server.pipeline.client_key import ClientKeys
from router.server.pipeline.context import Client
from router.server.pipeline.planning_lane import PlanningLane
from tests.waiting import eventually

A, B = Client({}, peer="192.0.2.1"), Client({}, peer="192.0.2.2")


def nothing() -> str | None:
    return None


async def test_a_client_that_used_up_its_time_waits_for_itself_alone() -> None:
    times = WorkTime()
    times.use(ClientKeys().key_of(A), 3600)
    lane = PlanningLane(ClientKeys(), times)
    resting = [asyncio.ensure_future(lane.run(A, nothing, lambda: "a")) for _ in range(3)]
    await asyncio.sleep(0)
    assert await lane.run(B, nothing, lambda: "b") == "b"
    assert not any(task.done() for task in resting)
    for task in resting:
        task.cancel()
    await asyncio.gather(*resting, return_exceptions=True)
    await lane.close()


async def test_clients_that_cannot_be_distinguished_are_not_limited() -> None:
    times = WorkTime()
    times.use(ClientKeys().key_of(Client({})), 3600)
    lane = PlanningLane(ClientKeys(), times)
    assert await lane.run(Client({}), nothing, lambda: "done") == "done"
    await lane.close()


async def test_the_time_of_work_is_counted_for_a_client_that_left_and_its_turn_ends_with_the_work() -> None:
    times = WorkTime(share=1e-6, burst=0)
    lane = PlanningLane(ClientKeys(), times)
    began, release = threading.Event(), threading.Event()
    order: list[str] = []

    def slow() -> str:
        began.set()
        release.wait()
        for _ in range(1_000_000):
            pass
        order.append("slow")
        return "a"

    leaving = asyncio.ensure_future(lane.run(A, nothing, slow))
    await eventually(began.is_set, "the work")
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving

    def quick() -> str:
        order.append("quick")
        return "b"

    next_work = asyncio.ensure_future(lane.run(B, nothing, quick))
    release.set()
    assert await next_work == "b"
    assert order == ["slow", "quick"]
    assert times.rest(ClientKeys().key_of(A)) > 0
    await lane.close()


async def test_a_plan_found_in_its_turn_is_not_made_again() -> None:
    lane = PlanningLane(ClientKeys())
    cache: list[str] = []

    def work() -> str:
        cache.append("made")
        return "made"

    def found() -> str | None:
        return cache[0] if cache else None

    assert await asyncio.gather(*(lane.run(client, found, work) for client in (A, B, A))) == ["made"] * 3
    # The cache is written by the work here; its callers write it in the event loop.
    assert cache == ["made"]
    await lane.close()
