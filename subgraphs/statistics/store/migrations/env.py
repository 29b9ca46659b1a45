"""Alembic's environment of statistics' migrations."""

from subgraphs.kernel.persistence.migrations import run
from subgraphs.statistics.store.tables import metadata

run(metadata)
