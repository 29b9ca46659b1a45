"""The root query fields of invitations."""

from typing import Annotated

import strawberry

from subgraphs.catalog.schema.co_instructors.types import CoInstructorInvitation
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.viewer import Viewer
from subgraphs.kernel.graphql.viewer import ROOT
from subgraphs.kernel.identity.ids import COURSE, parse_id


@strawberry.type
class CoInstructorQueries:
    @strawberry.federation.field(shareable=True, description=ROOT)
    async def viewer(self, info: Info) -> Viewer | None:
        return Viewer.of_caller(info.context)

    @strawberry.federation.field(
        authenticated=True,
        description="The invitations to teach a course of the viewer's, newest first, at most 50 of the last 90 days; "
        "null for another's course.",
    )
    async def course_co_instructor_invitations(
        self, info: Info, course_id: Annotated[strawberry.ID, strawberry.argument(description="The course's id.")]
    ) -> list[CoInstructorInvitation] | None:
        course = await info.context.courses.load(parse_id(COURSE, course_id, "courseId"))
        if course is None:
            return None
        use_cases = info.context.use_cases
        found = await use_cases.list_course_invitations(info.context.principal, [course])
        if course.id not in found:
            return None
        now = use_cases.clock()
        return [CoInstructorInvitation.of(invitation, course, now) for invitation in found[course.id]]
