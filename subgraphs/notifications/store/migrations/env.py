"""Alembic's environment of notifications' migrations."""

from subgraphs.kernel.persistence.migrations import run
from subgraphs.notifications.store.tables import metadata

run(metadata)
