"""The mutations by which admins grant and revoke access to courses."""

from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import RequiresScopes

from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import COURSE, USER, parse_id
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.enums import AccessKind
from subgraphs.orders.schema.errors import attempt
from subgraphs.orders.schema.mutations.shared import MutationPayload
from subgraphs.orders.schema.types import Enrollment
from subgraphs.orders.service.model import GrantKind


@strawberry.type
class EnrollmentPayload(MutationPayload):
    enrollment: Enrollment | None = strawberry.field(
        description="The enrollment after the change; null if there are errors."
    )


@strawberry.input(description="The input of `grantAccess`.")
class GrantAccessInput:
    user_id: strawberry.ID = strawberry.field(description="The id of the user to grant access.")
    course_id: strawberry.ID = strawberry.field(description="The course's id.")
    kind: AccessKind = strawberry.field(description="The reason for granting access.")


@strawberry.type(description="The result of `grantAccess`.")
class GrantAccessPayload(EnrollmentPayload):
    pass


@strawberry.input(description="The input of `revokeAccess`.")
class RevokeAccessInput:
    user_id: strawberry.ID = strawberry.field(description="The id of the user to revoke access from.")
    course_id: strawberry.ID = strawberry.field(description="The course's id.")


@strawberry.type(description="The result of `revokeAccess`.")
class RevokeAccessPayload(EnrollmentPayload):
    pass


@strawberry.type
class AccessMutations:
    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[[Scope.ORDERS_ACCESS.value]])],
        description="Grants a user access to a course without a purchase.",
    )
    async def grant_access(self, info: Info, input: Annotated[GrantAccessInput, MUTATION_INPUT]) -> GrantAccessPayload:
        enrollment, errors = await attempt(
            info.context.use_cases.give_access(
                info.context.principal,
                user_id=parse_id(USER, input.user_id, "userId"),
                course_id=parse_id(COURSE, input.course_id, "courseId"),
                kind=GrantKind(input.kind.value),
            )
        )
        return GrantAccessPayload(enrollment=None if enrollment is None else Enrollment.of(enrollment), errors=errors)

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[[Scope.ORDERS_ACCESS.value]])],
        description="Revokes the access that admins granted a user; purchases are not affected.",
    )
    async def revoke_access(
        self, info: Info, input: Annotated[RevokeAccessInput, MUTATION_INPUT]
    ) -> RevokeAccessPayload:
        enrollment, errors = await attempt(
            info.context.use_cases.take_access(
                info.context.principal,
                user_id=parse_id(USER, input.user_id, "userId"),
                course_id=parse_id(COURSE, input.course_id, "courseId"),
            )
        )
        return RevokeAccessPayload(enrollment=None if enrollment is None else Enrollment.of(enrollment), errors=errors)
