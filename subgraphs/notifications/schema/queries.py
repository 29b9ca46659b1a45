"""What can be asked of notifications, always by the viewer and about themselves."""

import strawberry

from subgraphs.kernel.identity import require_principal
from subgraphs.kernel.pagination import DEFAULT_PAGE, PageRequest, edges_of, page_info_of, page_of
from subgraphs.notifications.schema.context import Info
from subgraphs.notifications.schema.types import NotificationConnection, Preference, present, present_preferences
from subgraphs.notifications.service.choose_channels import channels_of


@strawberry.type
class Query:
    @strawberry.federation.field(authenticated=True, description="The viewer's notifications, newest first.")
    async def notifications(
        self, info: Info, first: int = DEFAULT_PAGE, after: str | None = None, unread_only: bool = False
    ) -> NotificationConnection:
        principal = require_principal(info.context.principal)
        request = PageRequest.of(first, after, keys=(int,))
        async with info.context.units() as work:
            found = await work.notifications.newest_first(principal.user_id, request, unread_only=unread_only)
        page = page_of(found, request, lambda notification: [notification.seq]).map(present)
        return NotificationConnection(edges=edges_of(page), page_info=page_info_of(page))

    @strawberry.federation.field(authenticated=True, description="How the viewer is told of each kind of thing.")
    async def notification_preferences(self, info: Info) -> list[Preference]:
        principal = require_principal(info.context.principal)
        return present_preferences(await channels_of(info.context.units, principal.user_id))
