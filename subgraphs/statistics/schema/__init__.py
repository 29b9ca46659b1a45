"""Statistics' part of the graph."""

from subgraphs.kernel.schema import federated_schema
from subgraphs.statistics.schema.query import Query
from subgraphs.statistics.schema.types import Course, User

schema = federated_schema("statistics", query=Query, types=[Course, User])

__all__ = ["schema"]
