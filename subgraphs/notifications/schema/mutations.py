"""What can be changed in notifications. Each resolver calls one use case and presents its result or its refusal."""

import strawberry

from subgraphs.kernel.identity import require_principal
from subgraphs.kernel.scalars import BigInt
from subgraphs.notifications.errors import Refusal
from subgraphs.notifications.schema.context import Info
from subgraphs.notifications.schema.types import (
    NotificationError,
    NotificationPayload,
    PreferencePayload,
    present_preferences,
)
from subgraphs.notifications.service.choose_channels import channels_of, choose_channels
from subgraphs.notifications.service.mark_read import mark_read
from subgraphs.notifications.service.model import Channel, Kind


@strawberry.type
class Mutation:
    @strawberry.federation.field(
        authenticated=True, description="Marks notifications as read: those named, and all up to a number."
    )
    async def notifications_mark_read(
        self, info: Info, ids: list[strawberry.ID] | None = None, up_to_seq: BigInt | None = None
    ) -> NotificationPayload:
        context = info.context
        principal = require_principal(context.principal)
        try:
            unread = await mark_read(context.units, context.clock, principal.user_id, ids, up_to_seq)
        except Refusal as refusal:
            return NotificationPayload(unread_count=None, errors=[NotificationError.of(refusal)])
        return NotificationPayload(unread_count=unread, errors=[])

    @strawberry.federation.field(authenticated=True, description="Chooses how the viewer is told of one kind of thing.")
    async def preference_set(self, info: Info, kind: Kind, channels: list[Channel]) -> PreferencePayload:
        units, principal = info.context.units, require_principal(info.context.principal)
        try:
            chosen = await choose_channels(units, principal.user_id, kind, channels)
        except Refusal as refusal:
            unchanged = await channels_of(units, principal.user_id)
            return PreferencePayload(preferences=present_preferences(unchanged), errors=[NotificationError.of(refusal)])
        return PreferencePayload(preferences=present_preferences(chosen), errors=[])
