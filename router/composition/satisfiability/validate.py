"""SATISFIABILITY_ERROR: traverse the supergraph's API together with the paths through the subgraphs that resolve it.

A state pairs a type of the supergraph with the ends, in the subgraphs, of all paths that resolve the query so far. The
traversal visits the states that clients can reach, depth first. A field is unsatisfiable where no path can advance. A
state need not be visited if one with fewer vertices has been: a superset of vertices resolves at least as much.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from router.composition.merging.context import MergeContext
from router.composition.satisfiability.explanations import explain_field, explain_type
from router.composition.satisfiability.query_graph import Labels, QueryGraph, Vertex
from router.composition.satisfiability.runtime_types import check_runtime_types
from router.composition.satisfiability.transitions import Contexts, ContextSetting, Transitions
from router.composition.satisfiability.unadvanceable import UnadvanceableReason
from router.composition.satisfiability.witness import PathElement, print_witness
from router.federation.diagnostics import Diagnostic, SourceLocation, locations_of
from router.federation.schema_model.schema import Field, RootKind, TypeDefinition, TypeKind, applied, is_inaccessible
from router.federation.schema_model.type_references import base_name

MAX_OPEN_PATHS = 1_000_000
"""Apollo's bound on open paths; past it, composition gives up rather than run out of memory."""

MAX_REPORTED = 200
"""Errors that are explained. In a huge graph one missing key is an error for each field behind it."""


_Contexts = tuple[tuple[str, ContextSetting], ...]


@dataclass(frozen=True, slots=True)
class _ValidationState:
    type_name: str
    vertices: frozenset[Vertex]
    labels: Labels
    contexts: _Contexts
    path: PathElement | None


_Visited = dict[str, list[tuple[frozenset[Vertex], Labels, _Contexts]]]
_Position = tuple[str, frozenset[Vertex], Labels, Labels, _Contexts]
"""A type, all the vertices reachable for its object, the assumed labels before and at its fields, and the contexts."""


def validate_satisfiability(merge: MergeContext) -> None:
    """Add an error to the merge for every field or type that clients can select and the subgraphs cannot resolve."""
    graph = QueryGraph(merge)
    traversal = _Traversal(graph, Transitions(graph))
    for kind, name in merge.supergraph.roots.items():
        if not is_inaccessible(merge.supergraph.types[name]):
            traversal.from_root(kind, name)
    unexplained = len(traversal.reported) - MAX_REPORTED
    if unexplained > 0:
        message = f"There are {unexplained} more fields or types that cannot be satisfied by the subgraphs."
        traversal.errors.append(Diagnostic("SATISFIABILITY_ERROR", message))
    merge.errors += traversal.errors
    merge.hints += traversal.hints


@dataclass(slots=True)
class _Traversal:
    graph: QueryGraph
    transitions: Transitions
    errors: list[Diagnostic] = field(default_factory=list)
    hints: list[Diagnostic] = field(default_factory=list)
    visited: _Visited = field(default_factory=dict)
    unresolvable: dict[_Position, list[Field]] = field(default_factory=dict)
    """The unsatisfiable fields of each position that has been visited."""
    root: RootKind = RootKind.QUERY
    reported: set[tuple[str, str, frozenset[int]]] = field(default_factory=set)
    hinted: set[tuple[str, frozenset[Vertex]]] = field(default_factory=set)
    open_paths: int = 0

    def from_root(self, kind: RootKind, name: str) -> None:
        self.root = kind
        vertices = frozenset(
            Vertex(index, name)
            for index in self.graph.subgraphs_defining(name)
            if (type_ := self.graph.type_in(index, name)) is not None and type_.fields
        )
        self.run([_ValidationState(name, vertices, frozenset(), (), None)])

    def run(self, stack: list[_ValidationState]) -> None:
        self.open_paths = sum(len(state.vertices) for state in stack)
        while stack:
            state = stack.pop()
            self.open_paths -= len(state.vertices)
            if self.is_covered(state):
                continue
            for successor in self.successors(state):
                stack.append(successor)
                self.open_paths += len(successor.vertices)
            if self.open_paths > MAX_OPEN_PATHS:
                message = (
                    f"Satisfiability was not decided: more than {MAX_OPEN_PATHS} open paths through the subgraphs."
                )
                self.errors.append(Diagnostic("MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED", message))
                return

    def is_covered(self, state: _ValidationState) -> bool:
        visits = self.visited.setdefault(state.type_name, [])
        for vertices, labels, contexts in visits:
            if vertices <= state.vertices and labels <= state.labels and contexts == state.contexts:
                return True
        visits.append((state.vertices, state.labels, state.contexts))
        return False

    def successors(self, state: _ValidationState) -> Iterator[_ValidationState]:
        type_ = self.graph.supergraph.types[state.type_name]
        if type_.kind is not TypeKind.OBJECT:
            yield from self.narrowed(state, type_)
            return
        contexts = self.contexts_at(state, type_)
        contexts_key = tuple(sorted(contexts.items(), key=lambda item: item[0]))
        by_labels: dict[Labels, list[Field]] = {}
        for field_ in type_.fields.values():
            if not is_inaccessible(field_):
                for labels in self.label_variants(state.labels, field_):
                    by_labels.setdefault(labels, []).append(field_)
        for labels, fields in by_labels.items():
            advanced = replace(state, labels=labels, contexts=contexts_key)
            reachable = self.transitions.selections.reachable_from_any(state.vertices, type_.name, labels)
            position = (type_.name, frozenset(reachable), state.labels, labels, contexts_key)
            known = self.unresolvable.get(position)
            if known is not None:  # all successors have been visited from here
                for field_ in known:
                    self.report_unresolvable_field(advanced, field_)
                continue
            unresolvable = self.unresolvable[position] = []
            for field_ in fields:
                outcomes = [self.transitions.advance(vertex, field_.name, labels, contexts) for vertex in reachable]
                if all(isinstance(outcome, UnadvanceableReason) for outcome in outcomes):
                    unresolvable.append(field_)
                    self.report_unresolvable_field(advanced, field_)
                targets = list(dict.fromkeys(outcome for outcome in outcomes if isinstance(outcome, Vertex)))
                if targets:
                    yield from self.advance_by_field(advanced, type_, field_, targets)

    def narrowed(self, state: _ValidationState, type_: TypeDefinition) -> Iterator[_ValidationState]:
        for possible in self.graph.supergraph.possible_types(type_.name):
            if is_inaccessible(possible):
                continue
            if self.can_avoid(state, possible.name):
                continue
            vertices = self.transitions.selections.narrowed(state.vertices, possible.name, state.labels)
            element = PathElement(state.path, narrowed_to=possible.name)
            if vertices:
                yield _ValidationState(possible.name, frozenset(vertices), state.labels, state.contexts, element)
                continue
            has_interface_object = any(
                self.graph.is_interface_object(vertex.subgraph, vertex.type) for vertex in state.vertices
            )
            if has_interface_object and self.should_report(state, type_.name, possible.name):
                reasons = explain_type(self.transitions, state.vertices, possible.name, state.labels)
                self.report(type_.name, possible.name, element, reasons)

    def can_avoid(self, state: _ValidationState, type_name: str) -> bool:
        """Return True if a vertex never has an object of the type, so that a path there has nothing to select."""
        return any(
            not self.graph.is_interface_object(vertex.subgraph, vertex.type)
            and not self.transitions.selections.narrowed([vertex], type_name, state.labels)
            for vertex in state.vertices
        )

    def contexts_at(self, state: _ValidationState, type_: TypeDefinition) -> Contexts:
        contexts: Contexts = dict(state.contexts)
        for index, subgraph in enumerate(self.graph.subgraphs):
            own = subgraph.schema.types.get(type_.name)
            if own is None:
                continue
            unions = [it for it in subgraph.schema.of_kind(TypeKind.UNION) if type_.name in it.members]
            interfaces = [subgraph.schema.types[name] for name in own.interfaces if name in subgraph.schema.types]
            for setter in (own, *interfaces, *unions):
                for context in applied(setter, "context"):
                    name = f"{self.graph.name(index)}__{context.arguments.get('name')}"
                    contexts[name] = ContextSetting(type_.name, state.vertices)
        return contexts

    def label_variants(self, labels: Labels, field_: Field) -> Iterator[Labels]:
        """Yield the label assumptions to continue with: both values for a label that is new on the path."""
        overrides = self.graph.overrides.get(field_.coordinate)
        names = set(overrides.labels.values()) if overrides is not None else set()
        unknown = names - {name for name, _ in labels}
        if not unknown:
            yield labels
            return
        for value in (True, False):
            yield labels | {(name, value) for name in unknown}

    def advance_by_field(
        self, state: _ValidationState, type_: TypeDefinition, field_: Field, targets: list[Vertex]
    ) -> Iterator[_ValidationState]:
        element = PathElement(state.path, field=field_)
        if not self.runtime_types_agree(type_, field_, targets, element):
            return
        target = base_name(field_.type)
        by_subgraph: dict[int, list[Vertex]] = {}
        for vertex in targets:
            by_subgraph.setdefault(vertex.subgraph, []).append(vertex)
        if self.root is RootKind.MUTATION and state.path is None and len(by_subgraph) > 1:
            each = [
                _ValidationState(target, frozenset(it), state.labels, state.contexts, element)
                for it in by_subgraph.values()
            ]
            self.shared_mutation(field_, each)
            return
        yield _ValidationState(target, frozenset(targets), state.labels, state.contexts, element)

    def shared_mutation(self, field_: Field, alternatives: list[_ValidationState]) -> None:
        """Check that one subgraph alone satisfies all selections below a shared mutation: it is called only once."""
        failures: list[str] = []
        for state in alternatives:
            traversal = _Traversal(self.graph, self.transitions, root=RootKind.MUTATION)
            traversal.run([state])
            self.hints += traversal.hints
            if not traversal.errors:
                return
            name = self.graph.name(next(iter(state.vertices)).subgraph)
            messages = "\n".join(error.message for error in traversal.errors)
            failures.append(f'- calling it in subgraph "{name}":\n{messages}')
        message = (
            f'Mutation "{field_.coordinate}" is shared, and must be called in one subgraph only, but in none can all '
            "that clients may select below it be satisfied:\n" + "\n".join(failures)
        )
        self.errors.append(Diagnostic("SATISFIABILITY_ERROR", message, self.locations_of_element(field_.coordinate)))

    def runtime_types_agree(
        self, type_: TypeDefinition, field_: Field, targets: list[Vertex], element: PathElement
    ) -> bool:
        key = (field_.coordinate, frozenset(targets))
        if key in self.hinted or len(targets) < 2:
            return True
        self.hinted.add(key)
        query = print_witness(self.graph.supergraph, self.root, element)
        error, hint = check_runtime_types(self.graph, type_, field_, targets, query)
        if hint is not None:
            self.hints.append(hint)
        if error is not None:
            self.errors.append(error)
        return error is None

    def should_report(self, state: _ValidationState, type_name: str, name: str) -> bool:
        """Return True if the failure has not been reported yet and the limit of reports is not reached."""
        key = (type_name, name, frozenset(vertex.subgraph for vertex in state.vertices))
        if key in self.reported:
            return False
        self.reported.add(key)
        return len(self.reported) <= MAX_REPORTED

    def report_unresolvable_field(self, state: _ValidationState, field_: Field) -> None:
        if self.should_report(state, state.type_name, field_.name):
            reasons = explain_field(
                self.transitions,
                state.vertices,
                field_.name,
                type_name=state.type_name,
                labels=state.labels,
                contexts=dict(state.contexts),
            )
            self.report(state.type_name, field_.name, PathElement(state.path, field=field_), reasons)

    def report(self, type_name: str, name: str, element: PathElement, reasons: str) -> None:
        query = print_witness(self.graph.supergraph, self.root, element)
        message = (
            f"The following supergraph API query:\n{query}\ncannot be satisfied by the subgraphs because:\n{reasons}"
        )
        self.errors.append(
            Diagnostic("SATISFIABILITY_ERROR", message, self.locations_of_element(f"{type_name}.{name}"))
        )

    def locations_of_element(self, coordinate: str) -> tuple[SourceLocation, ...]:
        type_name, _, name = coordinate.partition(".")
        vertices = []
        for index in self.graph.subgraphs_defining(type_name):
            type_ = self.graph.type_in(index, type_name)
            assert type_ is not None, "it is a holder"
            node = type_.fields[name].node if name in type_.fields else type_.node
            if name in type_.fields or self.graph.is_interface_object(index, type_name):
                vertices.append((self.graph.name(index), node))
        # The field may also be added to the interface's objects by an @interfaceObject.
        for interface in self.graph.supergraph.types[type_name].interfaces:
            for index in self.graph.subgraphs_defining(interface):
                type_ = self.graph.type_in(index, interface)
                if type_ is not None and self.graph.is_interface_object(index, interface) and name in type_.fields:
                    vertices.append((self.graph.name(index), type_.fields[name].node))
        return locations_of(vertices)
