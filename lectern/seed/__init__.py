"""A marketplace to look at: categories, people, courses, videos, purchases, progress and reviews.

Everything is made through the domains' own graphs, by the people whom it belongs to, so that every invariant holds
and every fact is told. What there is already is left alone: an interrupted seed goes on where it stopped.

plan       what to make: pure, the same every time
texts      the words it is made of
market     the subgraphs, asked as one of the people
people, courses, videos, purchases, study
           each makes its part
"""

import asyncio

from lectern.seed.run import seed_marketplace

__all__ = ["main", "seed_marketplace"]


def main() -> None:
    """Seeds the marketplace that the environment names, with progress on the terminal."""
    asyncio.run(seed_marketplace())
