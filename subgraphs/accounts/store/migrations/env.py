"""Runs accounts' migrations."""

from subgraphs.accounts.store.tables import metadata
from subgraphs.kernel.migrations import run

run(metadata)
