"""An object at run time, in the whole schema or in a subgraph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import SelectionSetNode


@dataclass(frozen=True)
class Thing:
    """`id` decides what its fields answer; `number` can be read off its keys, so that a key leads back to it.

    `parent` is the object that it was reached by, which contexts come from (known in the whole schema only). The rest
    is set inside subgraphs only: `given` is the representation that it came by, `provided` the external fields that
    `@provides` promises on this way, `presented_as` the interface whose object it is there (`@interfaceObject`).
    """

    type_name: str
    id: str
    number: int = 0
    parent: Thing | None = None
    given: Mapping[str, Any] | None = None
    provided: SelectionSetNode | None = None
    presented_as: str | None = None

    def with_provided(self, provided: SelectionSetNode | None) -> Thing:
        return replace(self, provided=provided)


def root(type_name: str) -> Thing:
    """What the fields of a root type belong to."""
    return Thing(type_name, type_name)
