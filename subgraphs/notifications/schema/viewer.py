"""The part of the viewer that notifications has: the notifications, and the channels by which they come."""

from typing import Annotated, Self

import strawberry
from strawberry import argument

from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    FirstArgument,
    PageRequest,
    edges_of,
    is_integer,
    page_info_of,
)
from subgraphs.kernel.graphql.viewer import VIEWER, OwnViewer
from subgraphs.kernel.identity.principal import require_principal
from subgraphs.notifications.schema.context import Info
from subgraphs.notifications.schema.types import (
    NotificationConnection,
    NotificationPreference,
    present_notification,
    present_preferences,
)


@strawberry.federation.type(keys=["id"], description=VIEWER)
class Viewer(OwnViewer):
    @strawberry.field(description="The notifications, newest first.")
    async def notifications(
        self,
        info: Info,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
        unread_only: Annotated[bool, argument(description="Whether to leave out read notifications.")] = False,
    ) -> NotificationConnection | None:
        principal = require_principal(info.context.principal)
        request = PageRequest.of(first, after, keys=(is_integer,))
        found = await info.context.use_cases.list_notifications(principal, request, unread_only=unread_only)
        page = found.map(present_notification)
        return NotificationConnection(edges=edges_of(page), page_info=page_info_of(page))

    @strawberry.field(description="The channels for every kind of notification.")
    async def notification_preferences(self, info: Info) -> list[NotificationPreference] | None:
        return present_preferences(await info.context.use_cases.list_preferences(info.context.principal))

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        return cls.of_reference(info.context, id)
