"""Runs a plan's fetches over types instead of data.

The internal tree is kept as, for each position, the object types that may stand there and the fields that an object
of each type would have by then. What a subgraph cannot do, and what a fetch uses before it is there, is a violation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    parse,
)
from graphql.utilities import value_from_ast_untyped

from router.graph import LEAF, ContextInput, FederatedGraph, FieldEdge, FieldSet, Node, bits_of
from router.planning.landscape import Landscape
from router.planning.plan import (
    TYPENAME_KEY,
    Condition,
    EntityTarget,
    Fetch,
    ListItems,
    OnTypes,
    Path,
    QueryPlan,
    RepresentationTemplate,
    RequiredField,
)
from router.planning.selection import TYPENAME, Selection
from router.planning.soundness.violation import Violation
from router.supergraph.model import SubgraphIndex

Assignment = Mapping[str, bool]


@dataclass(slots=True)
class SymbolicField:
    """A field of the internal tree: what it is, who writes it, and what stands below it."""

    name: str
    signature: str
    child: SymbolicPosition | None
    writers: set[int] = field(default_factory=set)


@dataclass(slots=True)
class SymbolicPosition:
    """The object types that may stand at a position, each with the fields that its objects have."""

    objects: dict[str, dict[str, SymbolicField]]


@dataclass(frozen=True, slots=True)
class _Entered:
    """How objects came into a subgraph by `_entities`."""

    template: RepresentationTemplate
    target: EntityTarget


@dataclass(slots=True)
class SymbolicRun:
    """One run of a plan under one assignment of the boolean variables."""

    graph: FederatedGraph
    landscape: Landscape
    plan: QueryPlan
    assignment: Assignment
    violations: list[Violation] = field(default_factory=list)
    root: SymbolicPosition = field(default_factory=lambda: SymbolicPosition({}))
    _before: dict[int, set[int]] = field(default_factory=dict)

    def run(self) -> None:
        """Run all fetches in order."""
        self.root = SymbolicPosition({self.graph.supergraph.roots[self.plan.kind.value]: {}})
        for fetch in self.plan.fetches:
            before: set[int] = set()
            for dependency in fetch.depends_on:
                if dependency >= fetch.id:
                    self._report("order", f"fetch {fetch.id} waits for fetch {dependency}, which comes later")
                before |= {dependency} | self._before.get(dependency, set())
            self._before[fetch.id] = before
            if holds(fetch.condition, self.assignment):
                self._fetch(fetch)

    def precedes(self, earlier: int, later: int) -> bool:
        """Whether one fetch has ended when the other starts."""
        return earlier in self._before.get(later, set())

    def signature(self, name: str, arguments: Sequence[ArgumentNode]) -> str:
        """The same for two fields exactly if they ask the same, literals sent as variables or not."""
        given = sorted((a.name.value, repr(_plain(a.value, self.plan.constants))) for a in arguments)
        return f"{name}({', '.join(f'{argument}: {value}' for argument, value in given)})"

    def _report(self, rule: str, message: str) -> None:
        violation = Violation(rule, message)
        if violation not in self.violations:
            self.violations.append(violation)

    def _fetch(self, fetch: Fetch) -> None:
        subgraph = self.graph.supergraph.subgraph_named(fetch.subgraph).index
        operation = parse(fetch.document, no_location=True).definitions[0]
        assert isinstance(operation, OperationDefinitionNode)
        if not fetch.targets:
            for path in fetch.root_paths:
                for position in self._positions(path, fetch):
                    for type_name in position.objects:
                        index = self.graph.nodes_of.get((type_name, subgraph))
                        if index is None:
                            self._report("resolvable", f"{fetch.subgraph} has no type {type_name}")
                        else:
                            node = self.graph.nodes[index]
                            self._write(fetch, operation.selection_set, node, position, [type_name], None)
            return
        by_key = {(f.alias or f.name).value: f for f in root_fields(operation.selection_set)}
        for target in fetch.targets:
            if holds(target.condition, self.assignment):
                selection_set = by_key[target.response_key].selection_set
                assert selection_set is not None
                for path in target.paths:
                    for position in self._positions(path, fetch):
                        self._enter(fetch, subgraph, target, selection_set, position)

    # Where objects are

    def _positions(self, path: Path, fetch: Fetch) -> list[SymbolicPosition]:
        positions = [self.root]
        for segment in path:
            if isinstance(segment, ListItems):
                continue
            if isinstance(segment, OnTypes):
                for position in positions:
                    self._require_type(position, fetch, f"the path of fetch {fetch.id}")
                continue
            positions = [
                found.child
                for position in positions
                for fields in position.objects.values()
                if (found := fields.get(segment)) is not None and found.child is not None
            ]
        unique: list[SymbolicPosition] = []
        for position in positions:
            if not any(position is other for other in unique):
                unique.append(position)
        if not unique:
            self._report("order", f"fetch {fetch.id} starts from objects that nothing fetches")
        return unique

    def _require_type(self, position: SymbolicPosition, fetch: Fetch, where: str) -> None:
        if len(position.objects) > 1:
            for type_name, fields in position.objects.items():
                told = fields.get(TYPENAME_KEY)
                if told is None or not self._ready(told, fetch):
                    self._report("type", f"{where} asks for the runtime type, unknown for {type_name}")

    def _ready(self, found: SymbolicField, fetch: Fetch) -> bool:
        return any(self.precedes(writer, fetch.id) for writer in found.writers)

    # Entities

    def _enter(
        self,
        fetch: Fetch,
        subgraph: SubgraphIndex,
        target: EntityTarget,
        selection_set: SelectionSetNode,
        position: SymbolicPosition,
    ) -> None:
        left = list(position.objects)
        for template in target.templates:
            if template.on_types is not None:
                self._require_type(position, fetch, f"a representation of fetch {fetch.id}")
            fitting = [name for name in left if template.on_types is None or name in template.on_types]
            left = [name for name in left if name not in fitting]
            if template.typename is None:
                self._require_type(position, fetch, f"a representation of fetch {fetch.id}")
            for type_name in fitting:
                self._check_fields(fetch, position, type_name, template.fields)
                self._enter_type(fetch, subgraph, target, template, selection_set, position, type_name)

    def _enter_type(
        self,
        fetch: Fetch,
        subgraph: SubgraphIndex,
        target: EntityTarget,
        template: RepresentationTemplate,
        selection_set: SelectionSetNode,
        position: SymbolicPosition,
        type_name: str,
    ) -> None:
        bit = self.graph.object_bits[type_name]
        sent = template.typename
        entries = [
            entry
            for entry in self.graph.entries[bit]
            if entry.subgraph == subgraph
            and sent in ((None, type_name) if entry.typename is None else (entry.typename,))
        ]
        if sent is None:
            entries = [entry for entry in entries if entry.typename is None]
        if not entries:
            if template.on_types is not None or template.typename is None or len(position.objects) == 1:
                self._report("key", f"{fetch.subgraph} has no key for {type_name} as {sent or type_name}")
            else:
                # Entered by an interface's name without knowing the type: the subgraph does not have this one.
                del position.objects[type_name]
            return
        entry = entries[0]
        fields = position.objects[type_name]
        if not any(self._has_all(self.landscape.selection_of(key), bit, template.fields, fields) for key in entry.keys):
            self._report("key", f"fetch {fetch.id} sends no whole key of {type_name}")
        node = self.graph.nodes[entry.node]
        self._write(fetch, selection_set, node, position, [type_name], _Entered(template, target))

    def _check_fields(
        self, fetch: Fetch, position: SymbolicPosition, type_name: str, fields: Sequence[RequiredField]
    ) -> None:
        there = position.objects[type_name]
        for wanted in fields:
            if wanted.on_types is not None and type_name not in wanted.on_types:
                continue
            found = there.get(wanted.internal_key)
            if found is None and not wanted.mandatory:
                continue  # Whether a field misses what it requires is seen where the field is selected.
            if found is None or found.name != wanted.name or not self._ready(found, fetch):
                self._report(
                    "requirement", f"fetch {fetch.id} sends {type_name}.{wanted.name} before anything has fetched it"
                )
            elif wanted.children and found.child is not None:
                for inner in found.child.objects:
                    self._check_fields(fetch, found.child, inner, wanted.children)

    def _has_all(
        self,
        selection: Selection,
        bit: int,
        sent: Sequence[RequiredField],
        there: Mapping[str, SymbolicField],
    ) -> bool:
        type_name = self.graph.object_types[bit]
        for cell in selection.cells:
            if not cell.mask >> bit & 1 or cell.name == TYPENAME:
                continue
            given = [
                (wanted, there[wanted.internal_key])
                for wanted in sent
                if wanted.name == cell.name
                and (wanted.on_types is None or type_name in wanted.on_types)
                and wanted.internal_key in there
                and there[wanted.internal_key].signature == self.signature(cell.name, cell.arguments)
            ]
            if not given:
                return False
            wanted, found = given[0]
            if cell.child is not None and found.child is not None:
                for inner, fields in found.child.objects.items():
                    if not self._has_all(cell.child, self.graph.object_bits[inner], wanted.children, fields):
                        return False
        return True

    # Answers

    def _write(
        self,
        fetch: Fetch,
        selection_set: SelectionSetNode,
        node: Node,
        position: SymbolicPosition,
        types: Iterable[str],
        entered: _Entered | None,
    ) -> None:
        for type_name in types:
            if type_name in position.objects:
                fields = position.objects[type_name]
                for selected in self._collect(selection_set, node, type_name):
                    self._write_field(fetch, selected, node, type_name, fields, entered)

    def _collect(self, selection_set: SelectionSetNode, node: Node, type_name: str) -> Iterable[FieldNode]:
        for selection in selection_set.selections:
            if not included(selection.directives, self.assignment):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                if condition is None or self._matches(condition.name.value, node, type_name):
                    yield from self._collect(selection.selection_set, node, type_name)

    def _matches(self, condition: str, node: Node, type_name: str) -> bool:
        index = self.graph.nodes_of.get((condition, node.subgraph))
        return index is not None and bool(self.graph.nodes[index].mask >> self.graph.object_bits[type_name] & 1)

    def _write_field(
        self,
        fetch: Fetch,
        selected: FieldNode,
        node: Node,
        type_name: str,
        fields: dict[str, SymbolicField],
        entered: _Entered | None,
    ) -> None:
        key = (selected.alias or selected.name).value
        name = selected.name.value
        bit = self.graph.object_bits[type_name]
        edge: FieldEdge | None = None
        if name == TYPENAME:
            if node.opaque and key == TYPENAME_KEY:
                self._report("type", f"fetch {fetch.id} takes an interface object's name for a runtime type")
        else:
            edge = self.landscape.edge(node, bit, name)
            if edge is None:
                self._report("resolvable", f"{fetch.subgraph} does not resolve {type_name}.{name} in fetch {fetch.id}")
                return
            if edge.requires is not None:
                self._check_requirement(fetch, edge.requires, type_name, name, fields, entered)
            for context in edge.contexts:
                self._check_context(fetch, context, selected, entered)
        signature = TYPENAME if name == TYPENAME else self.signature(name, self._plain_arguments(selected, edge))
        found = fields.get(key)
        if found is None:
            child = None
            if edge is not None and edge.target != LEAF:
                mask = edge.target_mask
                child = SymbolicPosition({self.graph.object_types[inner]: {} for inner in bits_of(mask)})
            found = fields[key] = SymbolicField(name, signature, child)
        elif (found.name, found.signature) != (name, signature):
            self._report("order", f"fetch {fetch.id} writes {name} over {found.name} at the key {key} of {type_name}")
        found.writers.add(fetch.id)
        if selected.selection_set is not None and edge is not None and found.child is not None:
            below = self.graph.nodes[edge.target]
            types = [inner for inner in found.child.objects if below.mask >> self.graph.object_bits[inner] & 1]
            self._write(fetch, selected.selection_set, below, found.child, types, None)

    def _check_context(
        self, fetch: Fetch, context: ContextInput, selected: FieldNode, entered: _Entered | None
    ) -> None:
        value = next((a.value for a in selected.arguments or () if a.name.value == context.argument), None)
        name = value.name.value if isinstance(value, VariableNode) else None
        needs = () if entered is None else entered.target.contexts
        for need in needs:
            if need.variable == name and entered is not None:
                for path, length in zip(entered.target.paths, need.prefix_lengths, strict=True):
                    for position in self._positions(path[:length], fetch):
                        for type_name in position.objects:
                            self._check_fields(fetch, position, type_name, need.fields)
                return
        self._report(
            "requirement", f"fetch {fetch.id} asks for {selected.name.value} without its context {context.context}"
        )

    def _plain_arguments(self, selected: FieldNode, edge: FieldEdge | None) -> list[ArgumentNode]:
        contextual = {context.argument for context in edge.contexts} if edge is not None else set()
        return [argument for argument in selected.arguments or () if argument.name.value not in contextual]

    def _check_requirement(
        self,
        fetch: Fetch,
        requires: FieldSet,
        type_name: str,
        name: str,
        fields: Mapping[str, SymbolicField],
        entered: _Entered | None,
    ) -> None:
        bit = self.graph.object_bits[type_name]
        sent = () if entered is None else entered.template.fields
        if entered is None or not self._has_all(self.landscape.selection_of(requires), bit, sent, fields):
            self._report(
                "requirement", f"fetch {fetch.id} asks for {type_name}.{name} without its required {requires.text!r}"
            )


def _plain(value: ValueNode, constants: Mapping[str, object]) -> object:
    """A value that compares equal to an equal one: variables that the plan gives a value are that value."""
    match value:
        case VariableNode():
            return constants.get(value.name.value, ("variable", value.name.value))
        case ListValueNode():
            return [_plain(item, constants) for item in value.values]
        case ObjectValueNode():
            return {item.name.value: _plain(item.value, constants) for item in value.fields}
        case _:
            return value_from_ast_untyped(value)


def root_fields(selection_set: SelectionSetNode) -> Iterable[FieldNode]:
    """The fields of an operation; those under several conditions stand in fragments that only carry directives."""
    for selection in selection_set.selections:
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, InlineFragmentNode):
            yield from root_fields(selection.selection_set)


def holds(condition: Condition, assignment: Assignment) -> bool:
    """Whether a condition holds under an assignment; variables that it does not name are true."""
    return any(all(assignment.get(item.variable, True) is not item.negated for item in term) for term in condition)


def included(directives: Sequence[DirectiveNode] | None, assignment: Assignment) -> bool:
    """Whether @skip and @include let a selection in."""
    for directive in directives or ():
        name = directive.name.value
        if name in ("skip", "include"):
            value = next(a.value for a in directive.arguments or () if a.name.value == "if")
            truth = True
            if isinstance(value, VariableNode):
                truth = assignment.get(value.name.value, True)
            elif isinstance(value, BooleanValueNode):
                truth = value.value
            if truth is (name == "skip"):
                return False
    return True
