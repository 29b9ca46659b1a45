"""Alembic's environment of catalog's migrations."""

from subgraphs.catalog.store.tables import metadata
from subgraphs.kernel.persistence.migrations import run

run(metadata)
