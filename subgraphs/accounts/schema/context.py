"""What accounts' resolvers find in `info.context`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.accounts.service import model
from subgraphs.accounts.service.ports import Ports
from subgraphs.kernel.call import Call, RequestContext
from subgraphs.kernel.ids import UserId


@dataclass(slots=True, kw_only=True)
class AccountsContext(RequestContext):
    """The use cases' ports, and one request's loaders."""

    ports: Ports
    users: "DataLoader[UserId, model.User | None]"
    follower_counts: "DataLoader[UserId, int]"
    viewer_follows: "DataLoader[UserId, bool]"


Info: TypeAlias = strawberry.Info[AccountsContext, Any]


def context_factory(ports: Ports) -> Callable[[Call], AccountsContext]:
    """Makes the context of each request."""

    def context(call: Call) -> AccountsContext:
        async def users(ids: list[UserId]) -> list[model.User | None]:
            async with ports.units() as work:
                found = await work.users.by_ids(ids)
            return [found.get(user_id) for user_id in ids]

        async def follower_counts(ids: list[UserId]) -> list[int]:
            async with ports.units() as work:
                counts = await work.follows.follower_counts(ids)
            return [counts.get(user_id, 0) for user_id in ids]

        async def viewer_follows(ids: list[UserId]) -> list[bool]:
            if made.principal is None:
                return [False] * len(ids)
            async with ports.units() as work:
                followed = await work.follows.followed_by(made.principal.user_id, ids)
            return [user_id in followed for user_id in ids]

        made = AccountsContext(
            call=call,
            ports=ports,
            users=DataLoader(load_fn=users),
            follower_counts=DataLoader(load_fn=follower_counts),
            viewer_follows=DataLoader(load_fn=viewer_follows),
        )
        return made

    return context
