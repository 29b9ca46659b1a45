"""Alembic's environment of accounts' migrations."""

from subgraphs.accounts.store.tables import metadata
from subgraphs.kernel.persistence.migrations import run

run(metadata)
