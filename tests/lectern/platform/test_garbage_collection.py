"""A process that serves collects rarely, and never what its start made."""

import gc
from collections.abc import Iterator

import pytest

from lectern.platform.garbage_collection import ALLOCATIONS, collect_rarely, spare_what_stays


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_objects_of_the_start_are_not_collected_and_new_cycles_are() -> None:
    stays: list[object] = []
    stays.append(stays)
    collect_rarely()
    spare_what_stays()
    assert gc.get_freeze_count() > 0
    assert not any(found is stays for found in gc.get_objects())
    assert gc.get_threshold()[0] == ALLOCATIONS
    cycle: list[object] = []
    cycle.append(cycle)
    del cycle
    assert gc.collect() > 0
