"""The videos schema: types, queries, mutations and subscriptions."""

from subgraphs.kernel.graphql.schema import DomainSchema, federated_schema
from subgraphs.videos.schema.german import GERMAN
from subgraphs.videos.schema.mutations import Mutation
from subgraphs.videos.schema.queries import Query
from subgraphs.videos.schema.subscriptions import Subscription
from subgraphs.videos.schema.types import Course, Lecture, PromoVideo, Video
from subgraphs.videos.schema.viewer import Viewer

__all__ = ["build_schema"]


def build_schema() -> DomainSchema:
    """Return the executable schema of videos."""
    return federated_schema(
        "videos", Query, Mutation, Subscription, types=[Course, Lecture, PromoVideo, Video, Viewer], german=GERMAN
    )
