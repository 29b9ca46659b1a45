"""Run the migrations of orders."""

from subgraphs.kernel.persistence.migrations import run
from subgraphs.orders.store.tables import metadata

run(metadata)
