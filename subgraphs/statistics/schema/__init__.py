"""The statistics schema: types and queries."""

from subgraphs.kernel.graphql.schema import DomainSchema, federated_schema
from subgraphs.statistics.cacheable_fields import CACHEABLE_FIELDS
from subgraphs.statistics.schema.queries import Query
from subgraphs.statistics.schema.types import Course, User

__all__ = ["build_schema"]


def build_schema() -> DomainSchema:
    """Return the executable schema of statistics."""
    return federated_schema("statistics", Query, types=[Course, User], cacheable=CACHEABLE_FIELDS)
