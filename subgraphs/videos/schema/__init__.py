"""Videos in the graph: types, queries, mutations, the subscription, and the loaders that batch what lists need."""

from subgraphs.kernel.schema import DomainSchema, federated_schema
from subgraphs.videos.schema.mutations import Mutation
from subgraphs.videos.schema.queries import Query, Subscription
from subgraphs.videos.schema.types import Lecture, Video

__all__ = ["build_schema"]


def build_schema() -> DomainSchema:
    """The executable schema of videos."""
    return federated_schema("videos", Query, Mutation, Subscription, types=[Lecture, Video])
