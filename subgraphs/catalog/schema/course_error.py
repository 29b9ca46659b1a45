"""The errors in payloads of catalog."""

from typing import Self

import strawberry

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode, Violation
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.graphql.types import UserError

graphql_enum(
    CatalogErrorCode,
    description="The code of an error in a payload of catalog, or of a publication blocker.",
    values={
        CatalogErrorCode.NOT_FOUND: "There is no such object, or it is hidden from the viewer.",
        CatalogErrorCode.NOT_OWNER: "The viewer does not teach or own the course.",
        CatalogErrorCode.REQUIRED: "Something required is missing.",
        CatalogErrorCode.INVALID: "A value is invalid.",
        CatalogErrorCode.TOO_SHORT: "A text is too short.",
        CatalogErrorCode.TOO_LONG: "A text is too long.",
        CatalogErrorCode.TOO_MANY: "A limit on the number of objects is reached.",
        CatalogErrorCode.QUOTA_EXCEEDED: "The files of the course would exceed its storage quota.",
        CatalogErrorCode.NO_PRICE: "The course has no price.",
        CatalogErrorCode.VIDEO_NOT_READY: "The video is not ready.",
        CatalogErrorCode.SLUG_TAKEN: "The slug made from the title or name is taken.",
        CatalogErrorCode.STALE_VERSION: "The course has a newer version than expected.",
        CatalogErrorCode.WRONG_STATUS: "The status of the course does not permit the change.",
        CatalogErrorCode.NOT_AN_INSTRUCTOR: "The viewer must become an instructor first.",
        CatalogErrorCode.INVITATION_CLOSED: "The invitation was accepted, declined or withdrawn, or has expired.",
        CatalogErrorCode.SHARE_UNAVAILABLE: "The owner of the course has not so large a part left to give.",
    },
    name="CourseErrorCode",
)


@strawberry.type(description="An error in a payload of catalog, or a blocker of a course's publication.")
class CourseError(UserError):
    """The presentation of a Violation."""

    code: CatalogErrorCode = strawberry.field(description="The stable error code for programs.")
    lecture_id: strawberry.ID | None = strawberry.field(
        default=None, description="The lecture concerned; null if none is."
    )

    @classmethod
    def of(cls, violation: Violation) -> Self:
        """Present one violation."""
        return cls(
            message=violation.message,
            code=violation.code,
            path=None if violation.argument is None else [violation.argument],
            lecture_id=None if violation.lecture_id is None else strawberry.ID(violation.lecture_id),
        )

    @classmethod
    def all_of(cls, error: CatalogError) -> list[Self]:
        """Present every violation of an error."""
        return [cls.of(violation) for violation in error.violations]
