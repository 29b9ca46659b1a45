"""The events of notifications."""

from typing import ClassVar

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.privacy.reports import KeptReason


class NotificationsUserErased(Event):
    """The personal data of a deleted user is erased in notifications; `kept` lists why some data is retained."""

    domain: ClassVar[str] = "notifications"
    type: ClassVar[str] = "notifications.user_erased"

    deletion_id: str
    user_id: UserId
    kept: tuple[KeptReason, ...]


class NotificationsDataExported(Event):
    """Notifications' part of a user's data export is written to the object store."""

    domain: ClassVar[str] = "notifications"
    type: ClassVar[str] = "notifications.data_exported"

    export_id: str
    user_id: UserId
    size_bytes: int
