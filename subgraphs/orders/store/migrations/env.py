"""Runs orders' migrations."""

from subgraphs.kernel.migrations import run
from subgraphs.orders.store.tables import metadata

run(metadata)
