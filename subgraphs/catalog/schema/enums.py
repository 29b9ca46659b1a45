"""GraphQL enums of courses and lectures: those of the domain model, registered with descriptions.

Types import their enums from here, since an enum has to be registered before a type uses it.
"""

from subgraphs.catalog.service.model import CourseBadge, CourseLevel, CourseStatus, LectureKind
from subgraphs.kernel.graphql.enums import graphql_enum

__all__ = ["CourseBadge", "CourseLevel", "CourseStatus", "LectureKind"]

graphql_enum(
    CourseStatus,
    description="The status of a course.",
    values={
        CourseStatus.DRAFT: "The course is being written; only its instructors and admins see it.",
        CourseStatus.IN_REVIEW: "The course is submitted and cannot be edited during the review.",
        CourseStatus.CHANGES_REQUESTED: "An admin requested changes; `reviewNotes` has the reason.",
        CourseStatus.PUBLISHED: "The course is listed and can be bought.",
        CourseStatus.UNLISTED: "The course can be bought by its address but is not listed.",
        CourseStatus.ARCHIVED: "The course can no longer be bought or edited; enrolled users retain access.",
        CourseStatus.SUSPENDED: "An admin took the course down; only its instructors, admins and, if they "
        "keep access, enrolled users see it.",
    },
)
graphql_enum(
    CourseLevel,
    description="The level of a course's audience.",
    values={
        CourseLevel.ALL: "For all levels.",
        CourseLevel.BEGINNER: "For beginners.",
        CourseLevel.INTERMEDIATE: "For intermediate learners.",
        CourseLevel.EXPERT: "For experts.",
    },
)
graphql_enum(
    LectureKind,
    description="The kind of content of a lecture.",
    values={LectureKind.VIDEO: "A video.", LectureKind.ARTICLE: "An article in HTML."},
)
graphql_enum(
    CourseBadge,
    description="A mark on a course's card.",
    values={
        CourseBadge.BESTSELLER: "Among the tenth of its category's courses with the most sales, at least ten.",
        CourseBadge.NEW: "Published for the first time within the last 30 days, and not a bestseller.",
    },
)
