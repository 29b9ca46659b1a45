"""Learning in the graph: types, mutations, and the loaders that batch what lists need."""

from functools import cache

from subgraphs.kernel.schema import DomainSchema, federated_schema
from subgraphs.learning.schema.mutations import Mutation
from subgraphs.learning.schema.queries import Query
from subgraphs.learning.schema.types import Course, Lecture, Review, User

__all__ = ["build_schema"]


@cache
def build_schema() -> DomainSchema:
    """The executable schema of learning."""
    return federated_schema("learning", Query, Mutation, types=[Course, Lecture, Review, User])
