"""The custom scalars of every subgraph: BigInt and DateTime."""

import re
from datetime import UTC, datetime
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from subgraphs.kernel.platform.errors import BadUserInput

BigInt = NewType("BigInt", int)
"""An integer beyond GraphQL's 32 bits. Written as a decimal string, since JSON numbers lose precision past 2^53."""

_LIMIT = 2**63


_DECIMAL = re.compile(r"-?[0-9]{1,19}")
_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)

_FIRST_YEAR, _LAST_YEAR = 2, 9998
"""A year of room at both ends of the calendar: no offset, zone or bucket leads beyond it."""


def _parse_big_int(value: object) -> BigInt:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadUserInput("BigInt must be an integer or a string of decimal digits.")
    if not -_LIMIT <= value < _LIMIT:
        raise BadUserInput("BigInt must fit in 64 bits.")
    return BigInt(value)


def _serialize_big_int(value: object) -> str:
    return str(_parse_big_int(value))


def _parse_date_time(value: object) -> datetime:
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise BadUserInput("DateTime must be an RFC 3339 string such as 2026-11-29T12:00:00Z.")
    try:
        moment = datetime.fromisoformat(value.upper())
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadUserInput("DateTime must be a moment that exists.") from None
    if not _FIRST_YEAR <= in_utc.year <= _LAST_YEAR:
        raise BadUserInput(f"DateTime must be in the years {_FIRST_YEAR} to {_LAST_YEAR}.")
    return moment


def _serialize_date_time(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise GraphQLError("DateTime must have a time zone.")
    return value.isoformat().replace("+00:00", "Z")


SCALARS: dict[object, ScalarDefinition] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A 64-bit integer, written as a string of decimal digits; read as a string or a number.",
        specified_by_url="https://lectern.example/docs/clients/scalars#bigint",
        serialize=_serialize_big_int,
        parse_value=_parse_big_int,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment in time with its offset, as in RFC 3339.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=_serialize_date_time,
        parse_value=_parse_date_time,
    ),
}
"""For `StrawberryConfig.scalar_map`."""
