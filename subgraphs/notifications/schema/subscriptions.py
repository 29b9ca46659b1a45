"""The subscriptions of notifications."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry
from strawberry import argument
from strawberry.federation.schema_directives import Authenticated

from subgraphs.kernel.graphql.scalars import BigInt
from subgraphs.kernel.identity.principal import require_principal
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.notifications.schema.context import Info
from subgraphs.notifications.schema.types import Notification, present_notification


@strawberry.type
class Subscription:
    @strawberry.subscription(
        directives=[Authenticated()],
        description="Sends the viewer's notifications in order, each once.",
    )
    async def notification_received(
        self,
        info: Info,
        after_seq: Annotated[
            BigInt | None,
            argument(description="The number of the last notification received; null to start from now."),
        ] = None,
    ) -> AsyncGenerator[Notification, None]:
        principal = require_principal(info.context.principal)
        if after_seq is not None and after_seq < 0:
            raise BadUserInput("afterSeq counts from 0.", argument="afterSeq")
        async with aclosing(info.context.use_cases.subscribe(principal, after_seq)) as received:
            async for notification in received:
                yield present_notification(notification)
