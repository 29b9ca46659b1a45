"""Reading the body of a webhook: an event of the API version that we can read, in JSON that the database can store."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

OLDEST_API_VERSION = "2024-10-28"
"""Older events lack what we read: refunds had no events of their own."""

_MAX_DEPTH = 64
_MAX_NAME = 255
"""Of ids and types, in characters."""

_LARGEST_NUMBER = 10**18
"""Amounts and times are far smaller."""


class InvalidBody(ValueError):
    """The body is not an event that can be stored; the text is safe to return to the sender."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event of the payment provider: its id, its type and the object that it is about."""

    id: str
    type: str
    subject: Mapping[str, Any]


def parse_event(body: bytes) -> Event:
    """Read an event. Raises InvalidBody."""
    try:
        parsed = json.loads(body.decode("utf-8"), parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        raise InvalidBody("not JSON") from None
    match parsed:
        case {"id": str(event_id), "type": str(kind), "data": {"object": dict(subject)}}:
            pass
        case _:
            raise InvalidBody("not an event")
    version = parsed.get("api_version")
    if version is not None and not (isinstance(version, str) and version[:10] >= OLDEST_API_VERSION):
        raise InvalidBody(f"the API version is older than {OLDEST_API_VERSION}")
    if not (0 < len(event_id) <= _MAX_NAME and 0 < len(kind) <= _MAX_NAME):
        raise InvalidBody("not an event")
    _check_storable([event_id, kind, subject])
    return Event(event_id, kind, subject)


def _check_storable(value: object) -> None:
    """Check what JSON allows and a JSONB column does not. The walk is iterative, since the depth is the sender's."""
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        if depth > _MAX_DEPTH:
            raise InvalidBody("nested too deeply")
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, dict):
            for name, child in item.items():
                _check_text(name)
                waiting.append((child, depth + 1))
        elif isinstance(item, list):
            waiting += [(child, depth + 1) for child in item]
        elif isinstance(item, int | float) and not abs(item) <= _LARGEST_NUMBER:  # infinity too
            raise InvalidBody("a number is too large")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise InvalidBody("a text contains a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidBody("a text contains half a surrogate pair") from None


def _reject_constant(name: str) -> NoReturn:
    raise InvalidBody(f"{name} is not JSON")
