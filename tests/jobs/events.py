"""A domain of events for the tests of the worker."""

from datetime import UTC, datetime
from typing import ClassVar

from subgraphs.kernel.messaging.events import Event, encode
from subgraphs.kernel.messaging.outbox import StoredEvent


class DoorOpened(Event):
    domain: ClassVar[str] = "doors"
    type: ClassVar[str] = "door.opened"

    door: str


class DoorShut(Event):
    domain: ClassVar[str] = "doors"
    type: ClassVar[str] = "door.shut"

    door: str


class DoorPainted(Event):
    """The whole of how a door looks."""

    domain: ClassVar[str] = "doors"
    type: ClassVar[str] = "door.painted"

    door: str
    coat: int

    def compaction_key(self) -> tuple[str, int]:
        return self.door, self.coat


def stored(event: Event) -> StoredEvent:
    """Return the event as an outbox holds it."""
    return StoredEvent(event.id, event.type, event.version, encode(event), datetime.now(UTC))
