"""Statistics' part of the graph."""

from subgraphs.kernel.schema import DomainSchema, federated_schema
from subgraphs.statistics.schema.query import Query
from subgraphs.statistics.schema.types import Course, User

__all__ = ["build_schema"]


def build_schema() -> DomainSchema:
    """The executable schema of statistics."""
    return federated_schema("statistics", Query, types=[Course, User])
