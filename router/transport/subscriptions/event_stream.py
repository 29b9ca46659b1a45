"""Parser of `text/event-stream` (HTML Living Standard, "Interpreting an event stream"), without I/O."""

import codecs
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One dispatched event."""

    kind: str
    data: str


class EventTooLarge(ValueError):
    """One event is larger than allowed."""


class EventStreamParser:
    """A parser of a stream in chunks of any size. `max_characters` bounds one event."""

    def __init__(self, max_characters: int = 64_000_000) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8-sig")(errors="replace").decode
        self._max = max_characters
        self._rest = ""
        self._after_return = False
        self._kind = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Return the events that this chunk completes. Raises `EventTooLarge`."""
        text = self._rest + self._decode(chunk)
        # A line may end with CR LF; when the CR came last, the LF must not count as an empty line.
        if self._after_return and text.startswith("\n"):
            text = text[1:]
        self._after_return = text.endswith("\r") if text else self._after_return
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._rest = lines.pop()
        found = []
        for line in lines:
            event = self._line(line)
            if event is not None:
                found.append(event)
        if self._size + len(self._rest) > self._max:
            raise EventTooLarge(f"an event is larger than {self._max} characters")
        return found

    def _line(self, line: str) -> ServerSentEvent | None:
        if not line:
            event = ServerSentEvent(self._kind or "message", "\n".join(self._data)) if self._data else None
            self._kind, self._data, self._size = "", [], 0
            return event
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._kind = value
        elif field == "data":
            self._data.append(value)
            self._size += len(value)
        return None
