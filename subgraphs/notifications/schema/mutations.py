"""The mutations of notifications. Each calls one use case and returns its result or its error as a payload."""

from typing import Annotated

import strawberry

from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.graphql.scalars import BigInt
from subgraphs.kernel.identity.ids import parse_id
from subgraphs.kernel.identity.principal import require_principal
from subgraphs.notifications.errors import NotificationsError
from subgraphs.notifications.schema.context import Info
from subgraphs.notifications.schema.types import NotificationError, NotificationPreference, present_preferences
from subgraphs.notifications.service.model import NOTIFICATION, Channel, Kind


@strawberry.type
class MutationPayload:
    errors: list[NotificationError] = strawberry.field(
        default_factory=list, description="The reasons for which nothing changed; empty on success."
    )


@strawberry.input(description="The input of `markNotificationsRead`.")
class MarkNotificationsReadInput:
    notification_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The ids of notifications, at most 100."
    )
    up_to_seq: BigInt | None = strawberry.field(
        default=None, description="The number up to which all notifications are read."
    )


@strawberry.type(description="The result of `markNotificationsRead`.")
class MarkNotificationsReadPayload(MutationPayload):
    unread_count: int | None = strawberry.field(
        default=None, description="The number of the viewer's unread notifications; null if there are errors."
    )


@strawberry.input(description="The input of `setNotificationPreference`.")
class SetNotificationPreferenceInput:
    kind: Kind = strawberry.field(description="The kind of notification.")
    channels: list[Channel] = strawberry.field(description="The channels; none to turn it off.")


@strawberry.type(description="The result of `setNotificationPreference`.")
class SetNotificationPreferencePayload(MutationPayload):
    preferences: list[NotificationPreference] | None = strawberry.field(
        default=None, description="The preferences of every kind; null if there are errors."
    )


@strawberry.type
class Mutation:
    @strawberry.federation.field(
        authenticated=True, description="Marks notifications as read, by id, by number or both."
    )
    async def mark_notifications_read(
        self, info: Info, input: Annotated[MarkNotificationsReadInput, MUTATION_INPUT]
    ) -> MarkNotificationsReadPayload:
        principal = require_principal(info.context.principal)
        named = [parse_id(NOTIFICATION, text, "notificationIds") for text in input.notification_ids or ()]
        try:
            unread = await info.context.use_cases.mark_read(principal, named, input.up_to_seq)
        except NotificationsError as error:
            return MarkNotificationsReadPayload(errors=[NotificationError.of(error)])
        return MarkNotificationsReadPayload(unread_count=unread)

    @strawberry.federation.field(
        authenticated=True, description="Sets the viewer's channels for one kind of notification."
    )
    async def set_notification_preference(
        self, info: Info, input: Annotated[SetNotificationPreferenceInput, MUTATION_INPUT]
    ) -> SetNotificationPreferencePayload:
        use_cases, principal = info.context.use_cases, require_principal(info.context.principal)
        try:
            chosen = await use_cases.set_preference(principal, input.kind, input.channels)
        except NotificationsError as error:
            return SetNotificationPreferencePayload(errors=[NotificationError.of(error)])
        return SetNotificationPreferencePayload(preferences=present_preferences(chosen))
