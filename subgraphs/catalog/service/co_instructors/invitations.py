"""Invitations to teach a course together, or to take it over, as values. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import NewType

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.kernel.identity.ids import CourseId, IdKind, UserId

InvitationId = NewType("InvitationId", str)
INVITATION: IdKind[InvitationId] = IdKind("inv")

LIFETIME = timedelta(days=14)
RETENTION = timedelta(days=90)
"""The time after which an invitation is deleted, whatever became of it: it may hold an e-mail address."""


class InvitationState(Enum):
    """The state of an invitation."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class InvitationRole(Enum):
    """The part that the invited person takes in the course."""

    CO_INSTRUCTOR = "CO_INSTRUCTOR"
    OWNER = "OWNER"
    SHARE = "SHARE"
    """Teaches the course already, with another share of its income."""


@dataclass(frozen=True, slots=True)
class Invitee:
    """The person to invite: a user's id or an e-mail address, which may or may not belong to an account."""

    user_id: UserId | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation. `invitee_id` is the user whom it is for, once accounts has found one.

    `share_basis_points` is what the person consents to by accepting; an offer to own has none.
    """

    id: InvitationId
    course_id: CourseId
    inviter_id: UserId
    invited: Invitee
    created_at: datetime
    expires_at: datetime
    invitee_id: UserId | None = None
    stored_state: InvitationState = InvitationState.PENDING
    role: InvitationRole = InvitationRole.CO_INSTRUCTOR
    share_basis_points: int = 0
    share_before: int | None = None
    """The share, in basis points, that a proposal of another one would replace."""

    def is_proposal_to(self, user_id: UserId) -> bool:
        """Check whether it proposes another share to that user."""
        return self.role is InvitationRole.SHARE and self.invitee_id == user_id

    def state(self, now: datetime) -> InvitationState:
        """Return the state at that time: a pending invitation expires by itself."""
        pending = self.stored_state is InvitationState.PENDING
        return InvitationState.EXPIRED if pending and now >= self.expires_at else self.stored_state

    def is_pending(self, now: datetime) -> bool:
        """Check whether the invitation can still be accepted."""
        return self.state(now) is InvitationState.PENDING

    def ended(self, state: InvitationState, now: datetime) -> "Invitation":
        """Return the invitation in its final state; repeating that changes nothing.

        Raises CatalogError(INVITATION_CLOSED) if it has another final state.
        """
        if self.stored_state is state:
            return self
        if not self.is_pending(now):
            raise CatalogError(
                CatalogErrorCode.INVITATION_CLOSED,
                f"The invitation is not open any more: it is {self.state(now).value.lower()}.",
                "id",
            )
        return replace(self, stored_state=state)


def no_such_invitation() -> CatalogError:
    """Return the error of an invitation that is missing, or hidden from the caller."""
    return CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such invitation.", "invitationId")
