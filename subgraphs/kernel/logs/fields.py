"""The names of the fields of a log line (decision 0094).

They are those of the Elastic Common Schema; `graphql.` and `lectern.` are for what it has no names for. What a line
says besides is below `labels.`, as text.
"""

from enum import StrEnum


class Field(StrEnum):
    """A field of the schema."""

    TIMESTAMP = "@timestamp"
    MESSAGE = "message"
    LEVEL = "log.level"
    LOGGER = "log.logger"
    PROCESS = "service.name"
    TRACE = "trace.id"
    ACTION = "event.action"
    OUTCOME = "event.outcome"
    DURATION = "event.duration"
    """In nanoseconds."""
    ERROR_CODE = "error.code"
    ERROR_MESSAGE = "error.message"
    STACK_TRACE = "error.stack_trace"
    USER_ID = "user.id"
    """Written by no process: `USER_HASH` takes its place."""
    USER_HASH = "user.hash"
    CLIENT_ADDRESS = "client.address"
    """The network of the address."""
    METHOD = "http.request.method"
    STATUS = "http.response.status_code"
    PATH = "url.path"
    OPERATION = "graphql.operation.name"
    OPERATION_TYPE = "graphql.operation.type"
    DOCUMENT_HASH = "graphql.document.hash"
    ROOT_FIELDS = "graphql.root_fields"
    DEPRECATED = "graphql.deprecated"
    COST = "graphql.cost"
    CACHE = "graphql.cache"
    SUBGRAPHS = "graphql.subgraphs"
    CLIENT = "graphql.client.name"
    CLIENT_VERSION = "graphql.client.version"
    JOB = "lectern.job"
    EVENT = "lectern.event"
    ATTEMPT = "lectern.attempt"


LABELS = "labels."
"""The beginning of the names of fields that are of one kind of line alone."""

LEVELS = ("debug", "info", "warning", "error", "critical")
"""The levels, the least severe first."""

PROCESS_PREFIX = "lectern-"
"""The beginning of the name of a process, as in its traces."""


def at_least(level: str) -> tuple[str, ...]:
    """Return a level and those that are more severe."""
    return LEVELS[LEVELS.index(level) :]
