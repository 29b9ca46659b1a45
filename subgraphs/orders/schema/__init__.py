"""The GraphQL schema of orders."""

from functools import cache

from subgraphs.kernel.graphql.schema import DomainSchema, federated_schema
from subgraphs.orders.cacheable_fields import CACHEABLE_FIELDS
from subgraphs.orders.schema.german import GERMAN
from subgraphs.orders.schema.mutations import Mutation
from subgraphs.orders.schema.queries import Query
from subgraphs.orders.schema.subscriptions import Subscription
from subgraphs.orders.schema.types import Course, Enrollment, Order, User
from subgraphs.orders.schema.viewer import Viewer

__all__ = ["build_schema"]


@cache
def build_schema() -> DomainSchema:
    """Build the executable schema of orders."""
    return federated_schema(
        "orders",
        Query,
        Mutation,
        Subscription,
        types=[Course, User, Order, Enrollment, Viewer],
        german=GERMAN,
        cacheable=CACHEABLE_FIELDS,
    )
