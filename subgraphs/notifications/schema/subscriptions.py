"""What notifications pushes."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry
from strawberry.federation.schema_directives import Authenticated

from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.identity import require_principal
from subgraphs.kernel.scalars import BigInt
from subgraphs.notifications.schema.context import Info
from subgraphs.notifications.schema.types import Notification, present
from subgraphs.notifications.service.follow import follow


@strawberry.type
class Subscription:
    @strawberry.subscription(
        directives=[Authenticated()],
        description="The viewer's notifications after that number, or from now on, each once and in order.",
    )
    async def notification_received(
        self, info: Info, after_seq: BigInt | None = None
    ) -> AsyncGenerator[Notification, None]:
        principal = require_principal(info.context.principal)
        if after_seq is not None and after_seq < 0:
            raise BadUserInput("afterSeq counts from 0.", argument="afterSeq")
        following = follow(info.context.units, info.context.sleepers, principal.user_id, after_seq)
        async with aclosing(following):
            async for notification in following:
                yield present(notification)
