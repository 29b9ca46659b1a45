"""Runs notifications' migrations."""

from subgraphs.kernel.migrations import run
from subgraphs.notifications.store.tables import metadata

run(metadata)
