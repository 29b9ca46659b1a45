"""The custom scalars of every subgraph: BigInt and DateTime."""

from datetime import datetime
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

BigInt = NewType("BigInt", int)
"""An integer beyond GraphQL's 32 bits. Written as a decimal string, since JSON numbers lose precision past 2^53."""

_LIMIT = 2**63


def _parse_big_int(value: object) -> BigInt:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise GraphQLError("BigInt must be an integer or a string of decimal digits.")
    try:
        number = int(value) if isinstance(value, int) or len(value) <= 20 else _LIMIT
    except ValueError:
        raise GraphQLError("BigInt must be an integer or a string of decimal digits.") from None
    if not -_LIMIT <= number < _LIMIT:
        raise GraphQLError("BigInt must fit in 64 bits.")
    return BigInt(number)


def _serialize_big_int(value: object) -> str:
    return str(_parse_big_int(value))


def _parse_date_time(value: object) -> datetime:
    if not isinstance(value, str) or len(value) > 40:
        raise GraphQLError("DateTime must be an ISO 8601 string.")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise GraphQLError("DateTime must be an ISO 8601 string.") from None
    if moment.tzinfo is None:
        raise GraphQLError("DateTime must name its offset from UTC.")
    return moment


def _serialize_date_time(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise GraphQLError("DateTime must have a time zone.")
    return value.isoformat().replace("+00:00", "Z")


SCALARS: dict[object, ScalarDefinition] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A 64-bit integer, written as a string of decimal digits; read as a string or a number.",
        serialize=_serialize_big_int,
        parse_value=_parse_big_int,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment in time with its offset, as in RFC 3339.",
        serialize=_serialize_date_time,
        parse_value=_parse_date_time,
    ),
}
"""For `StrawberryConfig.scalar_map`."""
