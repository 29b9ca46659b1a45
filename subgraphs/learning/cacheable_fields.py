"""The fields of learning that shared caches may store: ratings, reviews, and what anonymous viewers get."""

from subgraphs.kernel.graphql.extensions.cache_control import Invalidation, invalidated_entity, invalidated_type
from subgraphs.kernel.identity.ids import CourseId

MAX_AGE = 60
"""Seconds, should an invalidation be lost."""

CACHEABLE_FIELDS = dict.fromkeys(
    [
        "Course.id",
        "Course.rating",
        "Course.reviews",
        "Course.viewerProgress",
        "Course.viewerReview",
        "CourseProgress.*",
        "Lecture.id",
        "PageInfo.*",
        "RatingSummary.*",
        "Review.*",
        "ReviewConnection.*",
        "ReviewEdge.*",
        "User.id",
    ],
    MAX_AGE,
)

REVIEWS = invalidated_type("Review")


def invalidated_by_review(course_id: CourseId) -> list[Invalidation]:
    """Return the invalidations of a change in the reviews of a course."""
    return [invalidated_entity("Course", id=course_id)]
