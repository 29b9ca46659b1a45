"""The GraphQL schema of learning."""

from functools import cache

from subgraphs.kernel.graphql.schema import DomainSchema, federated_schema
from subgraphs.learning.cacheable_fields import CACHEABLE_FIELDS
from subgraphs.learning.schema.german import GERMAN
from subgraphs.learning.schema.mutations import Mutation
from subgraphs.learning.schema.queries import Query
from subgraphs.learning.schema.types import Course, Lecture, Review, User
from subgraphs.learning.schema.viewer import Viewer

__all__ = ["build_schema"]


@cache
def build_schema() -> DomainSchema:
    """Build the executable schema of learning."""
    return federated_schema(
        "learning",
        Query,
        Mutation,
        types=[Course, Lecture, Review, User, Viewer],
        german=GERMAN,
        cacheable=CACHEABLE_FIELDS,
    )
