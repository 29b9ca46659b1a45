"""Values that a client may send for an argument, by its type: plausible ones, and those at and beyond every edge."""

from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLScalarType,
    is_list_type,
    is_non_null_type,
)

Value = object

_PLAUSIBLE: dict[str, Value] = {
    "ID": "crs_01jdpz5f8qf5qv7s3m4k2n1p0r",
    "String": "text",
    "Int": 1,
    "Float": 0.5,
    "Boolean": True,
    "BigInt": "1",
    "DateTime": "2026-11-29T12:00:00Z",
}

_TEXTS = (
    *("", " ", "a\0b", "\ud800", "x" * 100_000, "\u202e\u200d\ufeff", "💩" * 50, "%_\\'\"", "../../etc/passwd"),
    *("crs_", "crs_zzzzzzzzzzzzzzzzzzzzzzzzzz", "usr_01jdpz5f8qf5qv7s3m4k2n1p0r", "CRS_01JDPZ5F8QF5QV7S3M4K2N1P0R"),
    *("W10", "W251bGxd", "WzFlMzA4XQ", "W05hTl0", "%%%", "WyJcdWQ4MDAiXQ"),  # cursors: [], [null], [1e308], [NaN] …
)
_EDGES: dict[str, tuple[Value, ...]] = {
    "ID": (*_TEXTS, 7, -1, 2**70),
    "String": _TEXTS,
    "Int": (0, -1, 100, 101, 2**31 - 1, -(2**31), 2**31, 1.5, "1"),
    "Float": (0, -0.0, 1e308, -1e308, 5e-324, "1"),
    "Boolean": ("true", 0),
    "BigInt": ("0", "-1", str(2**63 - 1), str(-(2**63)), str(2**63), "1_0", "１２", " 12 ", "", "1e3", 2**53, 1.5),
    "DateTime": (
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "0002-01-01T00:00:00Z", "9998-12-31T23:59:59-14:00"),
        *("1969-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-11-29", "now", "", 0),
    ),
}
_WRONG_SHAPES: tuple[Value, ...] = (None, [], {}, [[[]]], True, {"a": None}, [None])


def plausible(kind: GraphQLInputType) -> Value:
    """Return a value of the type that is valid in form."""
    if is_non_null_type(kind):
        return plausible(kind.of_type)
    if is_list_type(kind):
        return [plausible(kind.of_type)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        required = {name: field.type for name, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)}
        return {name: plausible(required[name]) for name in required}
    assert isinstance(kind, GraphQLScalarType)
    return _PLAUSIBLE[kind.name]


def edges(kind: GraphQLInputType) -> Iterator[Value]:
    """Yield values at the edges of the type and of other shapes, each to be sent by itself."""
    yield from _WRONG_SHAPES
    yield from _edges(kind)


def _edges(kind: GraphQLInputType) -> Iterator[Value]:
    if is_non_null_type(kind):
        yield from _edges(kind.of_type)
    elif is_list_type(kind):
        yield [plausible(kind.of_type)] * 5_000
        for value in _edges(kind.of_type):
            yield [value]
            yield [plausible(kind.of_type), value]
    elif isinstance(kind, GraphQLInputObjectType):
        valid = plausible(kind)
        assert isinstance(valid, dict)
        yield {**valid, "unknown": 1}
        for name, field in kind.fields.items():
            for value in _edges(field.type):
                yield {**valid, name: value}
    elif isinstance(kind, GraphQLEnumType):
        yield from ("", "UNKNOWN", 0)
    elif isinstance(kind, GraphQLScalarType):
        yield from _EDGES[kind.name]
