"""The differences between two versions of a schema, and which of them break clients.

Breaking and dangerous changes are those of graphql-js (`findBreakingChanges`, `findDangerousChanges`); additions and
deprecations are found here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    find_breaking_changes,
    find_dangerous_changes,
    is_introspection_type,
    is_specified_scalar_type,
)


class Impact(Enum):
    """The impact of a change on clients, the gravest first."""

    BREAKING = "Breaking"
    DANGEROUS = "Dangerous"
    DEPRECATED = "Deprecated"
    ADDED = "Added"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One change. `identity` names it in a declaration, and holds no prose."""

    identity: str
    description: str


_PROSE = frozenset({"A", "An", "Standard"})
"""Capitalised words of descriptions that are not names."""

Members = Mapping[str, GraphQLField | GraphQLInputField | GraphQLEnumValue]


def schema_changes(before: GraphQLSchema, after: GraphQLSchema) -> dict[Impact, list[Change]]:
    """Return the changes by impact, each list in the order of the identities."""
    found = {
        Impact.BREAKING: [
            _found(change.type.name, change.description) for change in find_breaking_changes(before, after)
        ],
        Impact.DANGEROUS: [
            _found(change.type.name, change.description) for change in find_dangerous_changes(before, after)
        ],
        Impact.DEPRECATED: list(_deprecations(before, after)),
        Impact.ADDED: list(_additions(before, after)),
    }
    # A dangerous addition, such as a value of an enum, is listed once.
    dangerous = {_names(change.description) for change in found[Impact.DANGEROUS]}
    found[Impact.ADDED] = [each for each in found[Impact.ADDED] if _names(each.description) not in dangerous]
    return {impact: sorted(set(changes)) for impact, changes in found.items()}


def _found(kind: str, description: str) -> Change:
    return Change(f"{kind} {_names(description)}", description)


def _names(description: str) -> str:
    """Return the coordinate in a description, such as `Query.course(by:)`, or the names of its types."""
    coordinate = re.search(r"\b\w+\.\w+(?:\(\w+:\))?", description)
    if coordinate is not None:
        return coordinate[0]
    return " ".join(name for name in re.findall(r"\b[A-Z]\w*", description) if name not in _PROSE)


def _additions(before: GraphQLSchema, after: GraphQLSchema) -> Iterator[Change]:
    for name, of in _own_types(after).items():
        old = before.type_map.get(name)
        if old is None:
            yield _added(name, f"{_kind(of)} {name}")
            continue
        old_members, members = _members(old), _members(of)
        for member in members.keys() - old_members.keys():
            yield _added(f"{name}.{member}", f"{name}.{member}")
        for member in members.keys() & old_members.keys():
            arguments = _arguments(members[member]).keys() - _arguments(old_members[member]).keys()
            for argument in arguments:
                coordinate = f"{name}.{member}({argument}:)"
                yield _added(coordinate, coordinate)


def _deprecations(before: GraphQLSchema, after: GraphQLSchema) -> Iterator[Change]:
    for name, of in _own_types(after).items():
        old = _members(before.type_map.get(name))
        for member, definition in _members(of).items():
            reason = definition.deprecation_reason
            if reason is not None and (member not in old or old[member].deprecation_reason is None):
                yield Change(f"DEPRECATED {name}.{member}", f"{name}.{member}: {reason}")


def _own_types(schema: GraphQLSchema) -> dict[str, GraphQLNamedType]:
    return {
        name: of
        for name, of in schema.type_map.items()
        if not is_introspection_type(of) and not is_specified_scalar_type(of)
    }


def _members(of: GraphQLNamedType | None) -> Members:
    if isinstance(of, GraphQLEnumType):
        return dict(of.values)
    if isinstance(of, GraphQLObjectType | GraphQLInterfaceType):
        return dict(of.fields)
    return dict(of.fields) if isinstance(of, GraphQLInputObjectType) else {}


def _arguments(member: GraphQLField | GraphQLInputField | GraphQLEnumValue) -> Mapping[str, GraphQLArgument]:
    return member.args if isinstance(member, GraphQLField) else {}


def _kind(of: GraphQLNamedType) -> str:
    return {
        "GraphQLObjectType": "type",
        "GraphQLInterfaceType": "interface",
        "GraphQLInputObjectType": "input",
        "GraphQLEnumType": "enum",
        "GraphQLUnionType": "union",
        "GraphQLScalarType": "scalar",
    }[type(of).__name__]


def _added(identity: str, description: str) -> Change:
    return Change(f"ADDED {identity}", description)
