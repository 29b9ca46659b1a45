"""Enums of the domain as GraphQL enums, without GraphQL in the domain."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

Member = TypeVar("Member", bound=Enum)


def graphql_enum(
    enum: type[Member], *, description: str, values: Mapping[Member, str], name: str | None = None
) -> type[Member]:
    """Register the enum as a GraphQL type of that name, by default its own, with a description of each value.

    Raises ValueError if a value lacks a description.
    """
    undescribed = [member.name for member in enum if member not in values]
    if undescribed:
        raise ValueError(f"{enum.__name__} has values without a description: {', '.join(undescribed)}")
    strawberry.enum(enum, name=name, description=description)
    definition = enum.__dict__["__strawberry_definition__"]
    assert isinstance(definition, StrawberryEnumDefinition)
    for value in definition.values:
        value.description = values[enum[value.name]]
    return enum
