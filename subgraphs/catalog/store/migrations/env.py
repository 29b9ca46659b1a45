"""Runs catalog's migrations."""

from subgraphs.catalog.store.tables import metadata
from subgraphs.kernel.migrations import run

run(metadata)
