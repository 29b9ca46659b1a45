"""Garbage collection of a process: what it imports and makes at its start lives until its end."""

import gc

ALLOCATIONS = 50_000
"""Container objects between two collections of the youngest generation. A start makes millions that stay, and a page
thousands that die by themselves: with the 700 of the interpreter a quarter of a start and a part of each request went
into looking for cycles among them.
"""


def collect_rarely() -> None:
    """Collect less often, from the start of a process on."""
    gc.set_threshold(ALLOCATIONS, 20, 20)


def spare_what_stays() -> None:
    """Exempt everything that exists from collection."""
    gc.collect()
    gc.freeze()
