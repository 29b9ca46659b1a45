"""The polling helpers of the tests."""

from collections.abc import Callable, Iterator

import pytest

from tests.waiting import eventually, eventually_blocking


@pytest.fixture
def third_time() -> Callable[[], bool]:
    """Provide a condition that is true at its third poll."""
    responses: Iterator[bool] = iter((False, False, True))
    return lambda: next(responses)


async def test_it_looks_until_it_is_true(third_time: Callable[[], bool]) -> None:
    await eventually(third_time, "the third time", pause=0)


async def test_it_waits_for_each_look(third_time: Callable[[], bool]) -> None:
    async def look() -> bool:
        return third_time()

    await eventually(look, "the third time", pause=0)


def test_it_looks_without_an_event_loop(third_time: Callable[[], bool]) -> None:
    eventually_blocking(third_time, "the third time", pause=0)


async def test_it_says_what_did_not_happen() -> None:
    with pytest.raises(AssertionError, match=r"^the miracle did not happen in 0 seconds$"):
        await eventually(lambda: False, "the miracle", within=0)
    with pytest.raises(AssertionError, match=r"^the miracle did not happen in 0 seconds$"):
        eventually_blocking(lambda: False, "the miracle", within=0, pause=0)


async def test_a_timeout_of_the_condition_itself_is_raised_unchanged() -> None:
    async def look() -> bool:
        raise TimeoutError("the server is slow")

    with pytest.raises(TimeoutError, match="the server is slow"):
        await eventually(look, "the answer")
