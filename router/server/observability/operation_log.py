"""The access log and the log of slow operations: one JSON object on a line, without anything that a client sent as data
(variables, tokens), and without the text of documents."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from router.server.observability.records import OperationRecord, RefusedRequest
from router.server.observability.tracing import trace_of_client

access = logging.getLogger("router.access")
slow = logging.getLogger("router.slow")

LONGEST_NAME = 100
"""Characters of what clients can make up: names, paths, methods."""


class OperationLog:
    """Writes a line for each operation and each refusal, or for slow operations only."""

    def __init__(self, *, every: bool, slower_than: float | None) -> None:
        self._every = every
        self._slower_than = slower_than

    def began(self, record: OperationRecord) -> None:
        """Nothing is written before the end."""

    def ended(self, record: OperationRecord) -> None:
        """Write the line."""
        if self._every:
            access.info("operation", extra={"fields": _fields(record)})
        if self._slower_than is not None and record.seconds > self._slower_than:
            slow.warning("slow operation", extra={"fields": _fields(record)})

    def refused(self, request: RefusedRequest) -> None:
        """Write the line."""
        if self._every:
            access.info("refused", extra={"fields": _fields_of_refusal(request)})


def _fields_of_refusal(request: RefusedRequest) -> dict[str, Any]:
    fields = {
        "method": request.method[:LONGEST_NAME],
        "path": request.path[:LONGEST_NAME],
        "status": request.status,
        "codes": [request.code],
        "peer": request.peer,
        "client": _client(request.headers),
        "trace": request.trace_id or trace_of_client(request.headers),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _client(headers: Mapping[str, str]) -> str | None:
    name = headers.get("apollographql-client-name", headers.get("graphql-client-name"))
    return name[:LONGEST_NAME] if name is not None else None


def _fields(record: OperationRecord) -> dict[str, Any]:
    identity = record.identity
    fields = {
        "operation": record.name[:LONGEST_NAME] if record.name else None,
        "kind": record.kind,
        "milliseconds": round(record.seconds * 1000, 3),
        "codes": sorted(set(record.codes)) or None,
        "status": record.status,
        "subgraphs": list(record.subgraphs) or None,
        "subject": identity.subject if identity is not None else None,
        "peer": record.peer,
        "client": _client(record.headers),
        "trace": record.trace_id or trace_of_client(record.headers),
    }
    return {name: value for name, value in fields.items() if value is not None}


class JsonLines(logging.Formatter):
    """Formats records as JSON objects; `fields` given by `extra` stand beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields = getattr(record, "fields", None)
        if isinstance(fields, dict):
            line |= fields
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()
