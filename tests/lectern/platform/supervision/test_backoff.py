"""The pause before a dead child is started again."""

from lectern.platform.supervision.backoff import LONGEST_PAUSE, STEADY_AFTER, pause_before, restarts_in_a_row


def test_the_first_restart_comes_quickly() -> None:
    assert pause_before(1) == 0.25


def test_each_restart_in_a_row_waits_twice_as_long() -> None:
    assert [pause_before(n) for n in (2, 3, 4)] == [0.5, 1.0, 2.0]


def test_the_pause_is_bounded() -> None:
    assert pause_before(1000) == LONGEST_PAUSE


def test_a_child_that_ran_steadily_starts_counting_anew() -> None:
    assert restarts_in_a_row(7, STEADY_AFTER) == 1


def test_a_child_that_died_at_once_counts_on() -> None:
    assert restarts_in_a_row(7, 0.1) == 8
