"""The fields of accounts that shared caches may store: public profiles."""

from subgraphs.kernel.graphql.extensions.cache_control import Invalidation, invalidated_entity
from subgraphs.kernel.identity.ids import UserId

MAX_AGE = 60
"""Seconds, should an invalidation be lost; and the longest time for which a suspension that ended hides a profile."""

CACHEABLE_FIELDS = dict.fromkeys(
    [
        "InstructorProfile.*",
        "Picture.*",
        "PictureSource.*",
        "Query.user",
        "Query.viewer",
        "User.avatar",
        "User.displayName",
        "User.headline",
        "User.id",
        "User.instructorProfile",
        "User.nodeKey",
        "User.viewerFollows",
        "Viewer.*",
    ],
    MAX_AGE,
)


def invalidated_by_user(user_id: UserId) -> list[Invalidation]:
    """Return the invalidations of a change of a user's profile or followers."""
    return [invalidated_entity("User", id=user_id)]
