"""The queries of deletions of accounts."""

from typing import Annotated

import strawberry

from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.deletion_types import AccountDeletionReceipt
from subgraphs.accounts.service.deletion.model import DELETION, DeletionState
from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    PageRequest,
    connection_of,
    is_id,
)
from subgraphs.kernel.identity.scopes import Scope

MAX_TOKEN = 200


@strawberry.type
class DeletionQueries:
    @strawberry.field(
        description="The receipts of a deletion, for the holder of the link in its last mail; null for another token."
    )
    async def account_deletion_receipt(
        self,
        info: Info,
        token: Annotated[str, strawberry.argument(description="The token of the link in the last mail.")],
    ) -> AccountDeletionReceipt | None:
        found = None if len(token) > MAX_TOKEN else await info.context.use_cases.find_receipt(token)
        return None if found is None else AccountDeletionReceipt.of(found)

    @strawberry.federation.field(
        requires_scopes=[[Scope.USERS_READ.value]],
        description="The deletions of accounts with their receipts, newest first.",
    )
    async def account_deletions(
        self,
        info: Info,
        status: Annotated[
            DeletionState | None, strawberry.argument(description="The status of the deletions; null for all.")
        ] = None,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
    ) -> Connection[AccountDeletionReceipt]:
        request = PageRequest.of(first, after, keys=[is_id(DELETION)])
        page = await info.context.use_cases.list_deletions(info.context.principal, status, request)
        return connection_of(page.map(AccountDeletionReceipt.of))
