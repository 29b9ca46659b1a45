"""Nodes and edges of the federated graph."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from graphql import SelectionSetNode

from router.graph.type_sets import NO_TYPES, TypeIndex, TypeSet
from router.supergraph.model import SubgraphIndex

NodeIndex = NewType("NodeIndex", int)

LEAF = NodeIndex(-1)
"""The target of an edge to a scalar or an enum."""


@dataclass(frozen=True, slots=True)
class FieldSet:
    """A key, or the fields that `@requires` names: interned, so that equal ones on one type are the same object.

    `type_name` is the type it is written against, `types` the possible object types of that type.
    """

    type_name: str
    text: str
    node: SelectionSetNode = field(repr=False, compare=False)
    types: TypeSet = field(compare=False)


@dataclass(frozen=True, slots=True)
class OverrideCondition:
    """An edge exists only while the override label is active (or, if not `active`, while it is inactive)."""

    label: str
    active: bool


@dataclass(frozen=True, slots=True)
class ContextInput:
    """An argument that an edge takes from a context: see `router.supergraph.model.ContextUse`.

    `field_sets`: the selection that is read, for each type that sets the context.
    """

    context: str
    argument: str
    type: str
    field_sets: tuple[FieldSet, ...]


@dataclass(frozen=True, slots=True)
class FieldEdge:
    """A field that a subgraph resolves itself.

    `type` is its type in that subgraph as text. `target` is the node of its objects (`LEAF` for leaves),
    `target_types` the object types that it can return. `shared_types`: for a union, the members that all subgraphs
    with the field define. Where several subgraphs resolve the field, only these may be queried, because all of them
    must return the same objects.
    """

    name: str
    type: str
    target: NodeIndex
    target_types: TypeSet = NO_TYPES
    shared_types: TypeSet = NO_TYPES
    requires: FieldSet | None = None
    override: OverrideCondition | None = None
    contexts: tuple[ContextInput, ...] = ()

    @property
    def has_inputs(self) -> bool:
        """Return whether the field needs more than the object itself: required fields or contexts."""
        return self.requires is not None or bool(self.contexts)


@dataclass(frozen=True, slots=True)
class Node:
    """A type in a subgraph, or a copy of one below a `@provides` where more fields are resolvable.

    `possible_types`: the object types that objects at this node can have. `is_interface_object`: the subgraph defines
    the interface as an object type (`@interfaceObject`) and cannot return the runtime type. `fields`: the fields that
    can be selected on the type itself. `members`: for abstract types, the node of each object type.
    """

    index: NodeIndex
    type_name: str
    subgraph: SubgraphIndex
    possible_types: TypeSet
    is_abstract: bool
    is_interface_object: bool
    is_provided: bool
    fields: Mapping[str, FieldEdge] = field(repr=False, compare=False)
    members: Mapping[TypeIndex, NodeIndex] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class EntityEdge:
    """A move into a subgraph through `_entities`: the node of the returned entity, and the keys that resolve it.

    `typename` None: the representation carries the object's own runtime type, which must be fetched before. Otherwise
    it is the name of an interface: of an interface object, or of an entity interface that resolves the runtime type.
    """

    node: NodeIndex
    subgraph: SubgraphIndex
    possible_types: TypeSet
    typename: str | None
    keys: tuple[FieldSet, ...]
