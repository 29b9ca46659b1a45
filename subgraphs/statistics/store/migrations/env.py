"""Runs statistics' migrations."""

from subgraphs.kernel.migrations import run
from subgraphs.statistics.store.tables import metadata

run(metadata)
