"""The root query fields for admins."""

from typing import Annotated

import strawberry

from subgraphs.accounts.schema.administration.audit_types import AuditLogFilterInput, AuditRecordType
from subgraphs.accounts.schema.administration.types import StaffRole, UserAccount, UserFilterInput
from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.service.model import UserFilter
from subgraphs.kernel.audit.records import AUDIT_RECORD, AuditFilter
from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    PageRequest,
    connection_of,
    is_id,
)
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.identity.principal import STAFF, Role
from subgraphs.kernel.identity.scopes import Scope


@strawberry.type
class AdministrationQueries:
    @strawberry.federation.field(
        requires_scopes=[[Scope.USERS_READ.value]], description="The roles of staff with their scopes, three."
    )
    async def staff_roles(self, info: Info) -> list[StaffRole]:
        sets = await info.context.use_cases.list_roles(info.context.principal)
        return [StaffRole.of(role, sets[role]) for role in Role if role in STAFF]

    @strawberry.federation.field(
        requires_scopes=[[Scope.USERS_READ.value]], description="The users that match a filter, newest first."
    )
    async def users(
        self,
        info: Info,
        filter: Annotated[
            UserFilterInput | None, strawberry.argument(description="The users to list; all if it is null.")
        ] = None,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
    ) -> Connection[UserAccount]:
        request = PageRequest.of(first, after, keys=(is_id(USER),))
        use_cases = info.context.use_cases
        wanted = UserFilter() if filter is None else filter.parsed()
        page = await use_cases.list_users(info.context.principal, wanted, request)
        now = use_cases.clock()
        return connection_of(page.map(lambda user: UserAccount.of(user, now)))

    @strawberry.federation.field(
        requires_scopes=[[Scope.AUDIT_READ.value]],
        description="The changes that admins and operators made in all domains, newest first.",
    )
    async def audit_log(
        self,
        info: Info,
        filter: Annotated[
            AuditLogFilterInput | None, strawberry.argument(description="The records to list; all if it is null.")
        ] = None,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
    ) -> Connection[AuditRecordType]:
        request = PageRequest.of(first, after, keys=(is_id(AUDIT_RECORD),))
        wanted = AuditFilter() if filter is None else filter.parsed()
        page = await info.context.use_cases.read_audit_log(info.context.principal, wanted, request)
        return connection_of(page.map(AuditRecordType.of))
