"""Notifications in the graph: types, queries, mutations, and the subscription."""

from functools import cache

from subgraphs.kernel.graphql.schema import DomainSchema, federated_schema
from subgraphs.notifications.schema.german import GERMAN
from subgraphs.notifications.schema.mutations import Mutation
from subgraphs.notifications.schema.queries import Query
from subgraphs.notifications.schema.subscriptions import Subscription
from subgraphs.notifications.schema.types import NOTIFICATION_TYPES

__all__ = ["build_schema"]


@cache
def build_schema() -> DomainSchema:
    """Return the executable schema of notifications."""
    return federated_schema("notifications", Query, Mutation, Subscription, types=NOTIFICATION_TYPES, german=GERMAN)
