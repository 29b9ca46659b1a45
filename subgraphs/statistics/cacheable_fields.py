"""The fields of statistics that shared caches may store: the ranking of courses, which changes with each sale."""

MAX_AGE = 15
"""Seconds, like searches: a sale invalidates nothing."""

CACHEABLE_FIELDS = dict.fromkeys(
    ["Course.id", "Query.topCourses", "TopCourse.course", "TopCourse.enrollments", "TopCourse.rank", "TopCourse.sales"],
    MAX_AGE,
)
