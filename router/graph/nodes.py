"""Nodes and edges of the graph that plans are searched in.

Sets of object types are bit masks: bit *i* stands for `FederatedGraph.object_types[i]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from graphql import SelectionSetNode

from router.supergraph.model import SubgraphIndex

NodeIndex = NewType("NodeIndex", int)
TypeMask = NewType("TypeMask", int)

LEAF = NodeIndex(-1)
"""The target of an edge to a scalar or an enum."""


@dataclass(frozen=True, slots=True)
class FieldSet:
    """A key, or what a field requires: interned, so that equal ones on one type are the same object.

    `type_name` is the type it is written against, `mask` the object types that can stand there.
    """

    type_name: str
    text: str
    node: SelectionSetNode = field(repr=False, compare=False)
    mask: TypeMask = field(compare=False)


@dataclass(frozen=True, slots=True)
class LabelCondition:
    """The edge exists only while the override label is active (or, if not `active`, while it is not)."""

    label: str
    active: bool


@dataclass(frozen=True, slots=True)
class ContextInput:
    """An argument that an edge takes from a context: see `router.supergraph.model.ContextUse`.

    `field_sets`: what to read, for each type that sets the context.
    """

    context: str
    argument: str
    type: str
    field_sets: tuple[FieldSet, ...]


@dataclass(frozen=True, slots=True)
class FieldEdge:
    """A field that a subgraph resolves itself.

    `type` is its type in that subgraph as text. `target` is the node that its objects are at (`LEAF` for leaves),
    `target_mask` the object types that it can give. `shared_mask`: of a union, those that all subgraphs with the
    field know; where several of them could be asked, no other type may come of it, because all must answer alike.
    """

    name: str
    type: str
    target: NodeIndex
    target_mask: TypeMask = TypeMask(0)
    shared_mask: TypeMask = TypeMask(0)
    requires: FieldSet | None = None
    label: LabelCondition | None = None
    contexts: tuple[ContextInput, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A type in a subgraph, or a copy of one below a `@provides` where more fields are resolvable.

    `mask`: the object types that can stand here. `opaque`: the type is an interface object, so that the subgraph
    cannot tell which. `fields`: what may be selected on the type itself. `members`: for abstract types, the node of
    each object type by its bit's number.
    """

    index: NodeIndex
    type_name: str
    subgraph: SubgraphIndex
    mask: TypeMask
    abstract: bool
    opaque: bool
    provided: bool
    fields: Mapping[str, FieldEdge] = field(repr=False, compare=False)
    members: Mapping[int, NodeIndex] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into a subgraph by `_entities`: the node that the answer is at, and the keys that lead there.

    `typename` None: the representation carries the object's own runtime type, which must be known. Otherwise it is
    an interface's name: of an interface object, or of an entity interface that is entered to learn the type.
    """

    node: NodeIndex
    subgraph: SubgraphIndex
    mask: TypeMask
    typename: str | None
    keys: tuple[FieldSet, ...]
