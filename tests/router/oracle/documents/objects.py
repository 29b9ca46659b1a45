"""An object at run time, in the whole schema or in a subgraph."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import SelectionSetNode


@dataclass(frozen=True)
class GraphObject:
    """`id` decides the values of its fields; `number` is part of its keys, so that a key identifies it.

    `parent` is the object that it was reached by, which contexts come from (in the whole schema only). The rest
    is set inside subgraphs only: `given` is its representation, `provided` the external fields that
    `@provides` promises on this path, `presented_as` the interface whose object it is there (`@interfaceObject`).
    """

    type_name: str
    id: str
    number: int = 0
    parent: "GraphObject | None" = None
    given: Mapping[str, Any] | None = None
    provided: SelectionSetNode | None = None
    presented_as: str | None = None

    def with_provided(self, provided: SelectionSetNode | None) -> "GraphObject":
        return replace(self, provided=provided)


def root(type_name: str) -> "GraphObject":
    """Return the object of a root type."""
    return GraphObject(type_name, type_name)
