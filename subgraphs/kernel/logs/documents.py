"""Documents of the schema, made of what loggers write.

Code logs an event and what it knows under names of its own (`job=`, `problem=`); this gives them the names of the
schema.
"""

import json
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from subgraphs.kernel.logs.fields import LABELS, PROCESS_PREFIX, Field
from subgraphs.kernel.logs.pseudonyms import Pseudonyms, network_of

_NAMES: Mapping[str, str] = {
    "event": Field.MESSAGE,
    "level": Field.LEVEL,
    "logger": Field.LOGGER,
    "timestamp": Field.TIMESTAMP,
    "trace_id": Field.TRACE,
    "action": Field.ACTION,
    "exception": Field.STACK_TRACE,
    "problem": Field.ERROR_MESSAGE,
    "code": Field.ERROR_CODE,
    "client": Field.CLIENT_ADDRESS,
    "http_status": Field.STATUS,
    "user_id": Field.USER_ID,
    "job": Field.JOB,
    "event_type": Field.EVENT,
    "attempt": Field.ATTEMPT,
    "duration_ns": Field.DURATION,
}
_SCHEMA = frozenset(Field)

MAX_TEXT = 8_000
"""Characters of one field."""


@dataclass(frozen=True, slots=True)
class DocumentWriter:
    """A processor of structlog that turns entries into documents, with pseudonyms in place of persons."""

    service: str
    pseudonyms: Pseudonyms

    def __call__(self, _: Any, __: str, entry: MutableMapping[str, Any]) -> dict[str, Any]:
        """Return the document of an entry. `fields` of an entry have the names of the schema already."""
        now = datetime.now(UTC)
        document: dict[str, Any] = {Field.TIMESTAMP.value: now.isoformat(timespec="milliseconds")}
        given = entry.pop("fields", None)
        for name, value in (*entry.items(), *(given.items() if isinstance(given, Mapping) else ())):
            if value is not None:
                known = _NAMES.get(name, name)
                document[known if known in _SCHEMA else LABELS + name] = self._value(known, value, now)
        document.setdefault(Field.PROCESS.value, PROCESS_PREFIX + self.service)
        user = document.pop(Field.USER_ID.value, None)
        if user is not None:
            document[Field.USER_HASH.value] = user
        return document

    def _value(self, name: str, value: Any, now: datetime) -> Any:
        if name == Field.USER_ID:
            return self.pseudonyms.of(str(value), now)
        if name == Field.CLIENT_ADDRESS:
            return network_of(str(value))
        if name in _SCHEMA:
            if isinstance(value, int | float):
                return value
            if isinstance(value, list | tuple):
                return [self._text(each, now) for each in value]
        return self._text(value, now)

    def _text(self, value: Any, now: datetime) -> str:
        text = value if isinstance(value, str) else json.dumps(value, default=str)
        return self.pseudonyms.replaced(text[:MAX_TEXT], now)
