"""Where in the subgraphs something of the supergraph comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from graphql import Node

from router.federation.diagnostics import SourceLocation, locations_of
from router.federation.schema import Field, InputValue
from router.federation.subgraph import Subgraph

_Places = list[tuple[str, Node | None]]


class Origins:
    """Finds definitions by coordinate: `Product`, `Product.price`, `Product.price(currency:)`, `Hue.RED`, `@badge`."""

    def __init__(self, subgraphs: Sequence[Subgraph]) -> None:
        self._subgraphs = subgraphs

    def locations(self, coordinates: Iterable[str]) -> tuple[SourceLocation, ...]:
        """The places of all definitions; none for what no document defines."""
        return locations_of(place for coordinate in coordinates for place in self._places.get(coordinate, ()))

    @cached_property
    def _places(self) -> dict[str, _Places]:
        found: dict[str, _Places] = {}
        for subgraph in self._subgraphs:
            for element in subgraph.schema.elements():
                found.setdefault(element.coordinate, []).append((subgraph.name, element.node))
            for definition in subgraph.schema.directive_definitions.values():
                found.setdefault(definition.coordinate, []).append((subgraph.name, definition.node))
                for argument in definition.arguments.values():
                    found.setdefault(argument.coordinate, []).append((subgraph.name, argument.node))
        for subgraph, object_name, field in self._fields_added_by_interface_objects():
            elements: list[Field | InputValue] = [field, *field.arguments.values()]
            for it in elements:
                coordinate = object_name + it.coordinate[it.coordinate.index(".") :]
                found.setdefault(coordinate, []).append((subgraph.name, it.node))
        return found

    def _fields_added_by_interface_objects(self) -> Iterator[tuple[Subgraph, str, Field]]:
        """What stands for an interface in one subgraph has fields for its objects in the others."""
        objects: dict[str, dict[str, None]] = {}
        for subgraph in self._subgraphs:
            for type_ in subgraph.schema.types.values():
                for interface in type_.interfaces:
                    objects.setdefault(interface, {}).setdefault(type_.name)
        for subgraph in self._subgraphs:
            for type_ in subgraph.schema.types.values():
                if subgraph.is_interface_object(type_):
                    for name in objects.get(type_.name, ()):
                        for field in type_.fields.values():
                            yield subgraph, name, field
