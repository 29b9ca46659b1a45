"""The repository of invitations to teach a course."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from subgraphs.catalog.service.co_instructors.invitations import Invitation, InvitationId
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CourseId, UserId


class Invitations(Protocol):
    """Invitations. Those of a course change under the lock of the course."""

    async def add(self, invitation: Invitation) -> None: ...

    async def save(self, invitation: Invitation) -> None:
        """Store the invitee and the state."""
        ...

    async def get(self, invitation_id: InvitationId) -> Invitation | None: ...

    async def lock(self, invitation_id: InvitationId) -> Invitation | None:
        """Lock the invitation until the transaction ends, and return it."""
        ...

    async def pending_of_course(self, course_id: CourseId, now: datetime) -> Sequence[Invitation]: ...

    async def of_courses(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, Sequence[Invitation]]:
        """Return each course's invitations, newest first, at most 50."""
        ...

    async def pending_of_invitee(self, user_id: UserId, now: datetime, page: PageRequest) -> Page[Invitation]:
        """Return the user's pending invitations, newest first."""
        ...

    async def unaddressed(self, email: str, now: datetime) -> Sequence[Invitation]:
        """Return the pending invitations of an address without an account so far."""
        ...

    async def count_since(self, inviter_id: UserId, since: datetime) -> int:
        """Return the number of invitations that the user made since then."""
        ...

    async def purge(self, before: datetime) -> None:
        """Delete invitations that were made before then."""
        ...
