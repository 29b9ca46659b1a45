"""The events of statistics."""

from typing import ClassVar

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.privacy.reports import KeptReason


class StatisticsUserErased(Event):
    """The personal data of a deleted user is erased in statistics; `kept` lists why some data is retained."""

    domain: ClassVar[str] = "statistics"
    type: ClassVar[str] = "statistics.user_erased"

    deletion_id: str
    user_id: UserId
    kept: tuple[KeptReason, ...]


class StatisticsDataExported(Event):
    """Statistics' part of a user's data export is written to the object store."""

    domain: ClassVar[str] = "statistics"
    type: ClassVar[str] = "statistics.data_exported"

    export_id: str
    user_id: UserId
    size_bytes: int
