"""How long a supervisor waits before it starts a child again."""

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0


def pause_before(restart: int) -> float:
    """Seconds before the nth restart in a row (1 is the first): doubling, bounded."""
    return float(min(FIRST_PAUSE * 2.0 ** min(restart - 1, 16), LONGEST_PAUSE))


def restarts_in_a_row(so_far: int, ran_for: float) -> int:
    """Which restart in a row the next one is: a child that ran steadily starts counting anew.

    Args:
        so_far: restarts in a row before this end.
        ran_for: seconds from its readiness to its end.
    """
    return 1 if ran_for >= STEADY_AFTER else so_far + 1
