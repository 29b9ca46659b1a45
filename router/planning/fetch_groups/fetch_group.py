"""Fetch groups, and the response tree that they fill.

The response tree is the object tree that execution builds from the subgraphs' responses. A `Position` stands for all
objects at one point of it, a `TreeField` for one of their fields. A `FetchGroup` is a fetch in progress, anchored at
the position of the objects that it starts from. A `FetchSelectionNode` is a position in the response of one group,
with the fields that the group selects there.

`types` are the object types that a part of the tree holds for. A field's key is its response key; an entity's, in
`EntityInput`, is that of `@key`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphql import ArgumentNode

from router.graph import ALL_TYPES, NO_TYPES, ContextInput, EntityEdge, Node, TypeSet
from router.planning.conditions import FALSE, Formula
from router.planning.normalize.field_shapes import Shape
from router.planning.normalize.normalized_operation import DeferBlock, NormalizedField, NormalizedSelection
from router.planning.normalize.placements import Placement
from router.planning.plan import OperationKind
from router.supergraph.model import SubgraphIndex


@dataclass(slots=True, eq=False)
class TreeField:
    """A field of the response tree, and its `sources`: the selection nodes that fetch it, each for some types.

    `signature`: the name and the arguments as text. `internal_key`: its response key in subgraphs' responses and in the
    tree; the client's may be another. `shape`: what has to be equal for fields to share a key. `list_depth`: the number
    of lists around its values. `child`: the position of its objects, None for a leaf. `placements`: its selections with
    directives of subgraphs.
    """

    name: str
    signature: str
    arguments: tuple[ArgumentNode, ...]
    types: TypeSet
    internal_key: str
    shape: Shape
    list_depth: int
    child: "Position | None"
    placements: tuple[Placement, ...] = ()
    sources: "list[tuple[FetchSelectionNode, TypeSet]]" = field(default_factory=list)

    def ready_types(self, group: "FetchGroup") -> TypeSet:
        """Return the types for which the field has been fetched when `group` starts; all or none for a composite one.

        All sources of a composite field return the same objects.
        """
        ready = NO_TYPES
        for source, types in self.sources:
            # A deferred fetch may select again what its key consists of, for the client. Such a source, in the group
            # itself or in one that waits for it, has no value yet when the group starts.
            if source.is_ready_for(group.block) and not (group.block is not None and source.group.depends_on(group)):
                ready |= types
        return self.types if ready and self.child is not None else ready


@dataclass(slots=True, eq=False)
class Position:
    """The objects at one point of the response tree.

    `parent`, `via`: the position above and its field that leads here, None at the root.
    `types`: the types that they can have, `queryable_types`: those of them that may be queried (fewer where subgraphs
    that share a field disagree on the members of its union). `root`: the name of the root operation type, where the
    type is one: there every subgraph can be entered without a key.
    `fetch_nodes`: where the objects occur in responses, `anchored_groups`: the groups that start from them.
    `resolved`: the tree fields that hold each of the client's fields, for which types; `reserved_keys`: the signatures
    that a response key of the client's is reserved for. `selections`: the client's selections there.
    """

    parent: "Position | None"
    via: TreeField | None
    types: TypeSet
    root: str | None = None
    queryable_types: TypeSet = ALL_TYPES
    fetch_nodes: "list[FetchSelectionNode]" = field(default_factory=list)
    anchored_groups: "list[FetchGroup]" = field(default_factory=list)
    fields_by_signature: dict[str, list[TreeField]] = field(default_factory=dict)
    fields_by_key: dict[str, list[TreeField]] = field(default_factory=dict)
    reserved_keys: dict[str, set[str]] = field(default_factory=dict)
    resolved: dict[NormalizedField, list[tuple[TypeSet, TreeField]]] = field(default_factory=dict)
    selections: list[NormalizedSelection] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Requirement:
    """The field set that a field requires for objects of some types, and the condition that it is fetched under."""

    types: TypeSet
    selection: NormalizedSelection
    condition: Formula


@dataclass(slots=True, eq=False)
class SelectedField:
    """One field that a group selects for objects of some types; `condition` is absolute, not relative to the parent's.

    `child`: the selection node of its objects, None for a leaf. `requires`: the field sets that it requires, which may
    differ between types. `contexts`: its arguments with `@fromContext`, each with the variable that carries the value.
    """

    tree_field: TreeField
    types: TypeSet
    condition: Formula
    child: "FetchSelectionNode | None"
    requires: list[Requirement] = field(default_factory=list)
    contexts: tuple[tuple[ContextInput, str], ...] = ()


@dataclass(slots=True, eq=False)
class FetchSelectionNode:
    """A position in the response of one group, for objects of some types, and the selection there.

    `graph_node`: the node of the objects in the group's subgraph. `within`: the selection node and the field that lead
    here, None at the root of the response. `selects_typename`: whether the runtime type is selected.
    """

    group: "FetchGroup"
    graph_node: Node
    types: TypeSet
    within: "tuple[FetchSelectionNode, TreeField] | None" = None
    fields: dict[TreeField, SelectedField] = field(default_factory=dict)
    selects_typename: bool = False

    @property
    def condition(self) -> Formula:
        """The absolute condition under which the objects are fetched."""
        if self.within is None:
            return self.group.condition
        parent, tree_field = self.within
        return parent.fields[tree_field].condition

    def is_ready_for(self, block: DeferBlock | None) -> bool:
        """Return whether fetches of a block may use the result: the group is of the block, or of one around it.

        None stands for what is not deferred.
        """
        if self.group.block is None:
            return True
        while block is not None:
            if self.group.block is block:
                return True
            block = block.parent
        return False


@dataclass(slots=True, eq=False)
class EntityInput:
    """The representations of objects of some types in an entity fetch: the key, and what else is required.

    `edge`: the edge into the subgraph by that key. `fallback_keys`: the keys for objects that have a null in the first.
    """

    edge: EntityEdge
    types: TypeSet
    key: NormalizedSelection
    required: list[NormalizedSelection]
    fallback_keys: tuple[NormalizedSelection, ...] = ()

    @property
    def selections(self) -> tuple[NormalizedSelection, ...]:
        """Everything that a representation may consist of."""
        return (self.key, *self.fallback_keys, *self.required)


@dataclass(frozen=True, slots=True)
class ContextVariable:
    """A variable of a fetch's document that carries a context: `selection`, read from the objects at `position`."""

    name: str
    input: ContextInput
    position: Position
    selection: NormalizedSelection


@dataclass(slots=True, eq=False)
class FetchGroup:
    """A fetch in progress. `fetch_nodes` are the roots of its response.

    `index`: the number of the group in its plan. `root_operation`: the kind of operation whose root fields it selects,
    None for an entity fetch. `anchor`: the position of the objects that it starts from. `block`: the deferred block to
    which it belongs, if any. `dependencies`: the groups that must end before, `dependants`: those that wait for it.
    `contexts`: the variables that carry contexts. `depth`: the length of the longest chain of groups that must end
    before.
    """

    index: int
    subgraph: SubgraphIndex
    root_operation: OperationKind | None
    anchor: Position
    block: DeferBlock | None
    dependencies: "set[FetchGroup]" = field(default_factory=set)
    fetch_nodes: list[FetchSelectionNode] = field(default_factory=list)
    entity_inputs: list[EntityInput] = field(default_factory=list)
    contexts: list[ContextVariable] = field(default_factory=list)
    condition: Formula = FALSE
    depth: int = 0
    dependants: "set[FetchGroup]" = field(default_factory=set)

    @property
    def is_entity_fetch(self) -> bool:
        """True if the group selects `_entities`, and not root fields."""
        return self.root_operation is None

    def wait_for(self, others: "Iterable[FetchGroup]") -> None:
        """Let the fetch start only after others have ended."""
        for other in others:
            if other not in self.dependencies:
                self.dependencies.add(other)
                other.dependants.add(self)
                self._raise_depth(other.depth + 1)

    def _raise_depth(self, depth: int) -> None:
        """Raise the depth to at least that, and those of the groups that wait for this one along with it."""
        waiting = [(self, depth)]
        while waiting:
            group, depth = waiting.pop()
            if depth > group.depth:
                group.depth = depth
                waiting.extend((dependant, depth + 1) for dependant in group.dependants)

    def depends_on(self, other: "FetchGroup") -> bool:
        """Return whether this group is `other`, or must wait for it, directly or not."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            group = waiting.pop()
            if group is other:
                return True
            # Depths strictly decrease along dependencies, so `other` cannot be below a group of no greater depth.
            if group.depth > other.depth and group.index not in seen:
                seen.add(group.index)
                waiting.extend(group.dependencies)
        return False
