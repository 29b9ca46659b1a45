"""Facts that one domain tells the others.

A domain's `events.py` declares a frozen subclass of `Event` per fact; that module is the only one another domain may
import. A fact's fields never change once released: what changes gets the next version, and both are understood while
both are in the streams.
"""

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from subgraphs.kernel.clock import utc_now
from subgraphs.kernel.ids import EVENT, EventId


class UnknownEvent(LookupError):
    """No class was declared for this type and version."""


class MalformedEvent(ValueError):
    """The payload does not have the fields of its event's class."""


_DECLARED: dict[tuple[str, int], type["Event"]] = {}


class Event(BaseModel):
    """Something that happened in a domain, true for ever.

    A subclass sets `domain` (whose stream it goes to), `type` (such as `order.paid`) and, when it replaces an older
    one of that type, `version`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    domain: ClassVar[str]
    type: ClassVar[str]
    version: ClassVar[int] = 1

    id: EventId = Field(default_factory=EVENT.new)
    occurred_at: datetime = Field(default_factory=utc_now)

    def whole_state(self) -> tuple[str, int] | None:
        """What this fact tells everything about, and at which revision; None if it counts by itself.

        Who has a later fact about the same may leave this one out.
        """
        return None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        declared = _DECLARED.setdefault((cls.type, cls.version), cls)
        if declared is not cls:
            raise TypeError(f"{cls.type} version {cls.version} is declared twice: {declared!r} and {cls!r}")


def encode(event: Event) -> str:
    """The event's fields as JSON, without its type and version, which travel beside it."""
    return event.model_dump_json()


def decode(event_type: str, version: int, payload: str | bytes) -> Event:
    """The event that `encode` wrote.

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
