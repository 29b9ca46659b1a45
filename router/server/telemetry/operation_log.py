"""The access log and the log of slow operations: one JSON object per line.

Fields have the names of the Elastic Common Schema; below `graphql.` is what it has no names for. It contains neither
data sent by clients (variables, tokens) nor the text of documents.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from router.server.telemetry.document_facts import facts_of
from router.server.telemetry.records import OperationRecord, RejectedRequest
from router.server.telemetry.tracing import trace_of_client

access = logging.getLogger("router.access")
slow = logging.getLogger("router.slow")

MAX_NAME_LENGTH = 100
"""Characters of what clients can make up: names, paths, methods."""


class OperationLog:
    """A log with a line for each operation and each rejection, or for slow operations only."""

    def __init__(self, *, every: bool, slower_than: float | None) -> None:
        self._every = every
        self._slower_than = slower_than

    def began(self, record: OperationRecord) -> None:
        """Nothing is written before the end."""

    def ended(self, record: OperationRecord) -> None:
        """Write the line."""
        if self._every:
            access.info("operation", extra={"fields": {"event.action": "operation", **_fields(record)}})
        if self._slower_than is not None and record.seconds > self._slower_than:
            slow.warning("slow operation", extra={"fields": {"event.action": "slow-operation", **_fields(record)}})

    def rejected(self, request: RejectedRequest) -> None:
        """Write the line."""
        if self._every:
            access.info("rejected", extra={"fields": _fields_of_rejection(request)})


def _fields_of_rejection(request: RejectedRequest) -> dict[str, Any]:
    return _present(
        {
            "event.action": "rejection",
            "event.outcome": "failure",
            "http.request.method": request.method[:MAX_NAME_LENGTH],
            "url.path": request.path[:MAX_NAME_LENGTH],
            "http.response.status_code": request.status,
            "error.code": [request.code],
            "client.address": request.peer,
            **_client(request.headers),
            "trace.id": request.trace_id or trace_of_client(request.headers),
        }
    )


def _client(headers: Mapping[str, str]) -> dict[str, str | None]:
    return {
        "graphql.client.name": _named(headers, "apollographql-client-name", "graphql-client-name"),
        "graphql.client.version": _named(headers, "apollographql-client-version", "graphql-client-version"),
    }


def _named(headers: Mapping[str, str], header: str, alternative: str) -> str | None:
    name = headers.get(header, headers.get(alternative))
    return name[:MAX_NAME_LENGTH] if name is not None else None


def _fields(record: OperationRecord) -> dict[str, Any]:
    identity, prepared, schema = record.identity, record.prepared, record.schema
    facts = facts_of(prepared, schema) if prepared is not None and schema is not None else None
    return _present(
        {
            "event.outcome": "failure" if record.codes else "success",
            "event.duration": round(record.seconds * 1_000_000_000),
            "graphql.operation.name": record.name[:MAX_NAME_LENGTH] if record.name else None,
            "graphql.operation.type": record.kind,
            "graphql.document.hash": facts.hash if facts is not None else None,
            "graphql.root_fields": list(facts.root_fields) or None if facts is not None else None,
            "graphql.deprecated": list(facts.deprecated) or None if facts is not None else None,
            "graphql.cost": record.cost,
            "graphql.cache": record.cache,
            "graphql.subgraphs": list(record.subgraphs) or None,
            "error.code": sorted(set(record.codes)) or None,
            "http.response.status_code": record.status,
            "user.id": identity.subject if identity is not None else None,
            "client.address": record.peer,
            **_client(record.headers),
            "trace.id": record.trace_id or trace_of_client(record.headers),
        }
    )


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


class JsonLines(logging.Formatter):
    """A formatter of records as JSON objects; `fields` given by `extra` stand beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line: dict[str, Any] = {
            "@timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "log.level": record.levelname.lower(),
            "log.logger": record.name,
            "message": record.getMessage(),
        }
        fields = getattr(record, "fields", None)
        if isinstance(fields, dict):
            line |= fields
        if record.exc_info:
            line["error.stack_trace"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()
