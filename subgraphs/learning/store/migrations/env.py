"""Runs learning's migrations."""

from subgraphs.kernel.migrations import run
from subgraphs.learning.store.tables import metadata

run(metadata)
