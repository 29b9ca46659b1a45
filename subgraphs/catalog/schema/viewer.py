"""The part of the viewer that catalog has: the invitations to teach."""

from typing import Self

import strawberry

from subgraphs.catalog.schema.co_instructors.types import CoInstructorInvitation
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.service.co_instructors.invitations import INVITATION
from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    PageRequest,
    connection_of,
    is_id,
)
from subgraphs.kernel.graphql.viewer import VIEWER, OwnViewer


@strawberry.federation.type(keys=["id"], description=VIEWER)
class Viewer(OwnViewer):
    @strawberry.field(description="The open invitations to teach courses, newest first.")
    async def co_instructor_invitations(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> Connection[CoInstructorInvitation] | None:
        request = PageRequest.of(first, after, keys=(is_id(INVITATION),))
        use_cases = info.context.use_cases
        page, headers = await use_cases.list_viewer_invitations(info.context.principal, request)
        now = use_cases.clock()
        return connection_of(
            page.map(lambda invitation: CoInstructorInvitation.of(invitation, headers.get(invitation.course_id), now))
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        return cls.of_reference(info.context, id)
