"""Garbage collection of a process of the router: what it imports and plans at its start lives until its end."""

import gc


def collect_rarely() -> None:
    """Collect less often, from the start of a process on.

    A start makes objects that stay, and requests leave hardly any cycles behind: frequent collections would traverse
    both for nothing.
    """
    gc.set_threshold(50_000, 20, 20)


def spare_what_stays() -> None:
    """Exempt what exists (schemas, plans' code) from collection; workers that are forked share its memory."""
    gc.collect()
    gc.freeze()
