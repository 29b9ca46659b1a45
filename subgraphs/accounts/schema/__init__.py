"""Accounts in the graph: types, queries, mutations, and the loaders that batch what lists of users need."""

from functools import cache

from subgraphs.accounts.schema.mutations import Mutation
from subgraphs.accounts.schema.queries import Query
from subgraphs.accounts.schema.types import User
from subgraphs.kernel.schema import DomainSchema, federated_schema

__all__ = ["build_schema"]


@cache
def build_schema() -> DomainSchema:
    """The executable schema of accounts."""
    return federated_schema("accounts", Query, Mutation, types=[User])
