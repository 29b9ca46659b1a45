"""Demonstration data: categories, users, courses, videos, purchases, progress and reviews.

Everything is created through the domains' own graphs, by the users who own it, so that every invariant holds and every
event is published. Existing data is left unchanged: an interrupted seed continues at the next run.

plan       the data to create: pure and deterministic
texts      the texts of the data
client     a GraphQL client of the in-process subgraphs, for one user at a time
users, courses, uploads, purchases, study
           the parts of the data
run        the order of the parts, with progress
"""

import asyncio

from lectern.seed.run import seed_marketplace

__all__ = ["main", "seed_marketplace"]


def main() -> None:
    """Seed the marketplace that the environment names, with progress on the terminal."""
    asyncio.run(seed_marketplace())
