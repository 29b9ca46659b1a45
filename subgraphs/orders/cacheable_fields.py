"""The fields of orders that shared caches may store: prices, and what anonymous viewers get."""

from subgraphs.kernel.graphql.extensions.cache_control import Invalidation, invalidated_entity
from subgraphs.kernel.identity.ids import CourseId

MAX_AGE = 60
"""Seconds, should an invalidation be lost."""

CACHEABLE_FIELDS = dict.fromkeys(
    [
        "Course.id",
        "Course.viewerEnrollment",
        "Course.viewerInWishlist",
        "Course.viewerPrice",
        "Enrollment.id",
        "Enrollment.status",
        "Money.*",
        "PriceQuote.*",
    ],
    MAX_AGE,
)


def invalidated_by_price(course_id: CourseId) -> list[Invalidation]:
    """Return the invalidations of another price of a course."""
    return [invalidated_entity("Course", id=course_id)]
