"""The catalog schema: types, queries and mutations."""

from subgraphs.catalog.schema.german import GERMAN
from subgraphs.catalog.schema.mutations import Mutation
from subgraphs.catalog.schema.queries import Query
from subgraphs.catalog.schema.types import Category, Course, Lecture, User
from subgraphs.kernel.graphql.schema import DomainSchema, federated_schema

__all__ = ["build_schema"]


def build_schema() -> DomainSchema:
    """Return the executable schema of catalog."""
    return federated_schema("catalog", Query, Mutation, types=[Category, Course, Lecture, User], german=GERMAN)
