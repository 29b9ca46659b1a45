"""Accounts in the graph: types, queries, mutations, and the request context with its DataLoaders."""

from functools import cache

from subgraphs.accounts.cacheable_fields import CACHEABLE_FIELDS
from subgraphs.accounts.schema.german import GERMAN
from subgraphs.accounts.schema.mutations import Mutation
from subgraphs.accounts.schema.queries import Query
from subgraphs.accounts.schema.types import User
from subgraphs.kernel.graphql.schema import DomainSchema, federated_schema

__all__ = ["build_schema"]


@cache
def build_schema() -> DomainSchema:
    """Return the executable schema of accounts."""
    return federated_schema("accounts", Query, Mutation, types=[User], german=GERMAN, cacheable=CACHEABLE_FIELDS)
