"""Orders in the graph: types, queries, mutations, a subscription, and the loaders that batch what lists need."""

from functools import cache

from subgraphs.kernel.schema import DomainSchema, federated_schema
from subgraphs.orders.schema.mutations import Mutation
from subgraphs.orders.schema.queries import Query
from subgraphs.orders.schema.subscriptions import Subscription
from subgraphs.orders.schema.types import Course, Enrollment, Order, User

__all__ = ["build_schema"]


@cache
def build_schema() -> DomainSchema:
    """The executable schema of orders."""
    return federated_schema("orders", Query, Mutation, Subscription, types=[Course, User, Order, Enrollment])
