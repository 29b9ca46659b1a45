"""What can be asked of accounts."""

import strawberry

from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.types import User, Viewer


@strawberry.type
class Query:
    @strawberry.field(description="The caller; null for an anonymous one.")
    async def viewer(self, info: Info) -> Viewer | None:
        principal = info.context.principal
        if principal is None:
            return None
        user = await info.context.users.load(principal.user_id)
        return None if user is None else Viewer.of(user)

    @strawberry.field
    async def user(self, info: Info, id: strawberry.ID) -> User | None:
        return await User.find(info, id)
