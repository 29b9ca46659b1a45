"""The delay before a supervisor restarts a child."""

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0


def pause_before(restart: int) -> float:
    """Return the seconds before the nth consecutive restart (1 is the first): doubling, bounded."""
    return float(min(FIRST_PAUSE * 2.0 ** min(restart - 1, 16), LONGEST_PAUSE))


def restarts_in_a_row(so_far: int, ran_for: float) -> int:
    """Return the number of the next consecutive restart: a child that ran steadily starts counting anew.

    `so_far` counts consecutive restarts before this end; `ran_for` is the seconds from its readiness to its end.
    """
    return 1 if ran_for >= STEADY_AFTER else so_far + 1
