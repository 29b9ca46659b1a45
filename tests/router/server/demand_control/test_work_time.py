"""Allowances of working time."""

from router.server.demand_control import work_time
from router.server.demand_control.work_time import WorkTime


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_client_rests_once_its_allowance_is_used_up() -> None:
    clock = Clock()
    times = WorkTime(share=0.5, burst=1.0, clock=clock)
    times.use("a", 0.75)
    assert times.rest("a") == 0
    times.use("a", 0.75)
    assert times.rest("a") == 1
    assert times.rest("b") == 0
    clock.now += 0.5
    assert times.rest("a") == 0.5
    clock.now += 60
    assert times.rest("a") == 0


def test_clients_beyond_the_limit_are_dropped() -> None:
    times = WorkTime()
    for number in range(work_time.MAX_CLIENTS + 10):
        times.use(str(number), 2.0)
    assert len(times) == work_time.MAX_CLIENTS
    assert times.rest("0") == 0
    assert times.rest(str(work_time.MAX_CLIENTS)) > 0
