"""Descriptions of the public surface: the GraphQL schemas and the settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    parse,
)

from jobs.settings import WorkerSettings
from subgraphs.registry import DOMAINS

ROOT = Path(__file__).parents[2]
ROOT_TYPES = {"Query", "Mutation", "Subscription"}


def undescribed(sdl: str) -> Iterator[str]:
    """Yield the coordinates of all types and members without a description.

    Root types need none of their own; names with an underscore are those of the federation specification.
    """
    for node in parse(sdl).definitions:
        if not isinstance(node, TypeDefinitionNode) or node.name.value.startswith("_"):
            continue
        name = node.name.value
        if node.description is None and name not in ROOT_TYPES:
            yield name
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for field in node.fields or ():
                if not field.name.value.startswith("_"):
                    yield from _undescribed_field(name, field)
        elif isinstance(node, InputObjectTypeDefinitionNode):
            yield from _undescribed_values(name, node.fields)
        elif isinstance(node, EnumTypeDefinitionNode):
            yield from (f"{name}.{value.name.value}" for value in node.values or () if value.description is None)


def _undescribed_field(type_name: str, field: FieldDefinitionNode) -> Iterator[str]:
    coordinate = f"{type_name}.{field.name.value}"
    if field.description is None:
        yield coordinate
    yield from _undescribed_values(coordinate, field.arguments)


def _undescribed_values(owner: str, values: tuple[InputValueDefinitionNode, ...] | None) -> Iterator[str]:
    yield from (f"{owner}.{value.name.value}" for value in values or () if value.description is None)


@pytest.mark.parametrize("subgraph", DOMAINS)
def test_every_member_of_a_subgraphs_schema_has_a_description(subgraph: str) -> None:
    assert list(undescribed((ROOT / "schema" / "subgraphs" / f"{subgraph}.graphql").read_text())) == []


def test_every_member_of_the_public_schema_has_a_description() -> None:
    assert list(undescribed((ROOT / "schema" / "api.graphql").read_text())) == []


@pytest.mark.parametrize("subgraph", DOMAINS)
def test_every_setting_of_a_subgraph_has_a_description(subgraph: str) -> None:
    fields = DOMAINS[subgraph].settings_class().model_fields
    assert [name for name, field in fields.items() if not field.description] == []


def test_every_setting_of_the_worker_has_a_description() -> None:
    assert [name for name, field in WorkerSettings.model_fields.items() if not field.description] == []
