"""GraphQL enums of learning: those of the domain model, registered with descriptions.

Types import their enums from here, since an enum has to be registered before a type uses it.
"""

from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.learning.errors import LearningErrorCode

__all__ = ["LearningErrorCode"]

graphql_enum(
    LearningErrorCode,
    description="The reasons for which learning rejects a request.",
    values={
        LearningErrorCode.NOT_ENROLLED: "The viewer is not enrolled in the course.",
        LearningErrorCode.LECTURE_NOT_FOUND: "There is no such lecture.",
        LearningErrorCode.INVALID_PROGRESS: "The reports are malformed, too many, or of several courses.",
        LearningErrorCode.INVALID_RATING: "The rating is not 1 to 5 stars.",
        LearningErrorCode.INVALID_TEXT: "The text is too long.",
        LearningErrorCode.MIN_PROGRESS: "The viewer has watched too little of the course to review it.",
        LearningErrorCode.INVALID_REASON: "The reason is missing or too long.",
        LearningErrorCode.REVIEW_NOT_FOUND: "There is no such review.",
        LearningErrorCode.NOT_YOUR_COURSE: "The viewer does not teach the course.",
    },
)
