"""An index from schema coordinates of the supergraph to their definitions in the subgraphs."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from graphql import Node

from router.federation.diagnostics import SourceLocation, locations_of
from router.federation.schema_model.schema import Field, InputValue
from router.federation.subgraph import Subgraph

_Definitions = list[tuple[str, Node | None]]


class DefinitionIndex:
    """Definitions by schema coordinate: `Product`, `Product.price`, `Product.price(currency:)`, `Hue.RED`, `@badge`."""

    def __init__(self, subgraphs: Sequence[Subgraph]) -> None:
        self._subgraphs = subgraphs

    def locations(self, coordinates: Iterable[str]) -> tuple[SourceLocation, ...]:
        """Return the locations of all definitions; empty for a coordinate that no document defines."""
        return locations_of(
            definition for coordinate in coordinates for definition in self._definitions.get(coordinate, ())
        )

    @cached_property
    def _definitions(self) -> dict[str, _Definitions]:
        found: dict[str, _Definitions] = {}
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
        """Yield the fields that an `@interfaceObject` adds to the interface's object types of other subgraphs."""
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
