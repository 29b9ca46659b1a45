"""Alembic's environment of learning's migrations."""

from subgraphs.kernel.persistence.migrations import run
from subgraphs.learning.store.tables import metadata

run(metadata)
