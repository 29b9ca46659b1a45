"""The shares of a course's instructors in its income, as pure functions. Each raises CatalogError."""

from collections.abc import Iterable
from dataclasses import replace

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.co_instructors.invitations import Invitation, InvitationRole
from subgraphs.catalog.service.model import WHOLE, Course
from subgraphs.kernel.identity.ids import UserId


def check_basis_points(basis_points: int) -> None:
    """Check that a share is from nothing to the whole."""
    if not 0 <= basis_points <= WHOLE:
        raise CatalogError(
            CatalogErrorCode.INVALID, f"A share must be from 0 to {WHOLE} basis points.", "shareBasisPoints"
        )


def share_of_co_instructor(course: Course, user_id: UserId) -> int:
    """Return the share of one who teaches the course beside its owner."""
    if user_id == course.header.owner_id or user_id not in course.header.instructor_ids:
        raise CatalogError(CatalogErrorCode.NOT_FOUND, "This person is not a co-instructor of the course.", "userId")
    return course.header.shares[user_id]


def check_available(course: Course, wanted: int, pending: Iterable[Invitation]) -> None:
    """Check that the owner has so much left to give, when all open invitations are accepted."""
    promised = sum(
        invitation.share_basis_points for invitation in pending if invitation.role is InvitationRole.CO_INSTRUCTOR
    )
    if wanted > course.header.shares[course.header.owner_id] - promised:
        raise _unavailable()


def with_share(course: Course, user_id: UserId, basis_points: int) -> Course:
    """Return the course with that share of a co-instructor, taken from the owner's part or given back to it."""
    shares = {**course.header.co_instructor_shares, user_id: basis_points}
    changed = course.with_header(
        replace(course.header, co_instructor_shares={each: points for each, points in shares.items() if points})
    )
    if changed.header.shares[course.header.owner_id] < 0:
        raise _unavailable()
    return changed


def _unavailable() -> CatalogError:
    return CatalogError(
        CatalogErrorCode.SHARE_UNAVAILABLE,
        "The owner's part is smaller than that, open invitations taken off.",
        "shareBasisPoints",
    )
