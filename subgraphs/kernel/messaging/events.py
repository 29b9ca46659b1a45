"""Domain events, the contract between domains.

A domain's `events.py` declares a frozen subclass of `Event` for each; that module is the only one another domain may
import. An event's fields never change once released: a change is a new version, and consumers accept both while both
are in the streams.
"""

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from subgraphs.kernel.identity.ids import EVENT, EventId
from subgraphs.kernel.platform.clock import utc_now


class UnknownEvent(LookupError):
    """No class is declared for this type and version."""


class MalformedEvent(ValueError):
    """The payload does not have the fields of its event's class."""


_DECLARED: dict[tuple[str, int], type["Event"]] = {}


class Event(BaseModel):
    """A domain event: something that happened, immutable.

    A subclass sets `domain` (which names its stream), `type` (such as `order.paid`) and, when it replaces an older
    one of that type, `version`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    domain: ClassVar[str]
    type: ClassVar[str]
    version: ClassVar[int] = 1

    id: EventId = Field(default_factory=EVENT.new)
    occurred_at: datetime = Field(default_factory=utc_now)

    def compaction_key(self) -> tuple[str, int] | None:
        """Return the key and revision of the state that this event carries in full; None if every event counts.

        As in log compaction, a consumer may skip an event if it has a later revision of the same key.
        """
        return None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        declared = _DECLARED.setdefault((cls.type, cls.version), cls)
        if declared is not cls:
            raise TypeError(f"{cls.type} version {cls.version} is declared twice: {declared!r} and {cls!r}")


def encode(event: Event) -> str:
    """Encode the event's fields as JSON, without type and version, which are stored beside it."""
    return event.model_dump_json()


def decode(event_type: str, version: int, payload: str | bytes) -> Event:
    """Decode an event that `encode` wrote.

    Raises UnknownEvent if no such class is declared (or its domain's `events` module was not imported),
    MalformedEvent if the fields are not those of the class.
    """
    declared = _DECLARED.get((event_type, version))
    if declared is None:
        raise UnknownEvent(f"{event_type} version {version}")
    try:
        return declared.model_validate_json(payload)
    except ValidationError as problem:
        raise MalformedEvent(f"{event_type} version {version}") from problem
