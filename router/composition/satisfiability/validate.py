"""SATISFIABILITY_ERROR: walk the supergraph's API and see whether the subgraphs can follow.

A state is a type of the supergraph and the places in the subgraphs where a query that got there could be. A state
needs no visit if one with fewer places has been visited: more places can only do more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from router.composition.merging.context import Merge
from router.composition.post_merge.inaccessible import is_hidden
from router.composition.satisfiability.moves import Contexts, ContextSetting, Moves, Obstacle
from router.composition.satisfiability.places import Labels, Place, SubgraphsView
from router.composition.satisfiability.reasons import explain_field, explain_type
from router.composition.satisfiability.runtime_types import check_runtime_types
from router.composition.satisfiability.witness import Step, print_witness
from router.federation.diagnostics import Diagnostic, SourceLocation, locations_of
from router.federation.schema import Field, RootKind, TypeDefinition, TypeKind, applied
from router.federation.type_references import base_name

MAX_PLACES = 1_000_000
"""Apollo's bound on open paths; past it, composition gives up rather than run out of memory."""

MAX_REPORTED = 200
"""Errors that are explained. In a huge graph one missing key is an error for each field behind it."""


_Contexts = tuple[tuple[str, ContextSetting], ...]


@dataclass(frozen=True, slots=True)
class _State:
    type_name: str
    places: frozenset[Place]
    labels: Labels
    contexts: _Contexts
    path: Step | None


_Visited = dict[str, list[tuple[frozenset[Place], Labels, _Contexts]]]
_Surroundings = tuple[str, frozenset[Place], Labels, Labels, _Contexts]
"""A type and all the places that can be reached, under assumptions before and at its fields, and with contexts."""


def validate_satisfiability(merge: Merge) -> None:
    """Add an error to the merge for everything that clients could ask and subgraphs could not answer."""
    view = SubgraphsView(merge)
    walk = _Walk(view, Moves(view))
    for kind, name in merge.supergraph.roots.items():
        if not is_hidden(merge.supergraph.types[name]):
            walk.from_root(kind, name)
    unexplained = len(walk.reported) - MAX_REPORTED
    if unexplained > 0:
        message = f"There are {unexplained} more fields or types that cannot be satisfied by the subgraphs."
        walk.errors.append(Diagnostic("SATISFIABILITY_ERROR", message))
    merge.errors += walk.errors
    merge.hints += walk.hints


@dataclass(slots=True)
class _Walk:
    view: SubgraphsView
    moves: Moves
    errors: list[Diagnostic] = field(default_factory=list)
    hints: list[Diagnostic] = field(default_factory=list)
    visited: _Visited = field(default_factory=dict)
    unserved: dict[_Surroundings, list[Field]] = field(default_factory=dict)
    """The fields that no place serves, by surroundings that have been looked at."""
    root: RootKind = RootKind.QUERY
    reported: set[tuple[str, str, frozenset[int]]] = field(default_factory=set)
    hinted: set[tuple[str, frozenset[Place]]] = field(default_factory=set)
    open_places: int = 0

    def from_root(self, kind: RootKind, name: str) -> None:
        self.root = kind
        places = frozenset(
            Place(index, name)
            for index in self.view.holders(name)
            if (type_ := self.view.type_in(index, name)) is not None and type_.fields
        )
        self.run([_State(name, places, frozenset(), (), None)])

    def run(self, stack: list[_State]) -> None:
        self.open_places = sum(len(state.places) for state in stack)
        while stack:
            state = stack.pop()
            self.open_places -= len(state.places)
            if self.is_known(state):
                continue
            for following in self.following(state):
                stack.append(following)
                self.open_places += len(following.places)
            if self.open_places > MAX_PLACES:
                message = f"Satisfiability was not decided: more than {MAX_PLACES} open paths through the subgraphs."
                self.errors.append(Diagnostic("MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED", message))
                return

    def is_known(self, state: _State) -> bool:
        visits = self.visited.setdefault(state.type_name, [])
        for places, labels, contexts in visits:
            if places <= state.places and labels <= state.labels and contexts == state.contexts:
                return True
        visits.append((state.places, state.labels, state.contexts))
        return False

    def following(self, state: _State) -> Iterator[_State]:
        type_ = self.view.supergraph.types[state.type_name]
        if type_.kind is not TypeKind.OBJECT:
            yield from self.narrowed(state, type_)
            return
        contexts = self.contexts_at(state, type_)
        kept = tuple(sorted(contexts.items(), key=lambda item: item[0]))
        by_labels: dict[Labels, list[Field]] = {}
        for field_ in type_.fields.values():
            if not is_hidden(field_):
                for labels in self.label_variants(state.labels, field_):
                    by_labels.setdefault(labels, []).append(field_)
        for labels, fields in by_labels.items():
            here = replace(state, labels=labels, contexts=kept)
            around = self.moves.everywhere(state.places, type_.name, labels)
            surroundings = (type_.name, frozenset(around), state.labels, labels, kept)
            known = self.unserved.get(surroundings)
            if known is not None:  # all that follows has been looked at
                for field_ in known:
                    self.report_field(here, field_)
                continue
            unserved = self.unserved[surroundings] = []
            for field_ in fields:
                outcomes = [self.moves.by_field(place, field_.name, labels, contexts) for place in around]
                if all(isinstance(outcome, Obstacle) for outcome in outcomes):
                    unserved.append(field_)
                    self.report_field(here, field_)
                targets = list(dict.fromkeys(outcome for outcome in outcomes if isinstance(outcome, Place)))
                if targets:
                    yield from self.through_field(here, type_, field_, targets)

    def narrowed(self, state: _State, type_: TypeDefinition) -> Iterator[_State]:
        for possible in self.view.supergraph.possible_types(type_.name):
            if is_hidden(possible):
                continue
            if self.can_avoid(state, possible.name):
                continue
            places = self.moves.narrowed(state.places, possible.name, state.labels)
            step = Step(state.path, narrowed_to=possible.name)
            if places:
                yield _State(possible.name, frozenset(places), state.labels, state.contexts, step)
                continue
            stands_in = any(self.view.is_interface_object(place.subgraph, place.type) for place in state.places)
            if stands_in and self.is_news(state, type_.name, possible.name):
                reasons = explain_type(self.moves, state.places, possible.name, state.labels)
                self.report(type_.name, possible.name, step, reasons)

    def can_avoid(self, state: _State, type_name: str) -> bool:
        """Whether in one of the places there is never an object of the type, so that nothing can be asked of one."""
        return any(
            not self.view.is_interface_object(place.subgraph, place.type)
            and not self.moves.narrowed([place], type_name, state.labels)
            for place in state.places
        )

    def contexts_at(self, state: _State, type_: TypeDefinition) -> Contexts:
        contexts: Contexts = dict(state.contexts)
        for index, subgraph in enumerate(self.view.subgraphs):
            own = subgraph.schema.types.get(type_.name)
            if own is None:
                continue
            unions = [it for it in subgraph.schema.of_kind(TypeKind.UNION) if type_.name in it.members]
            interfaces = [subgraph.schema.types[name] for name in own.interfaces if name in subgraph.schema.types]
            for setter in (own, *interfaces, *unions):
                for context in applied(setter, "context"):
                    name = f"{self.view.name(index)}__{context.arguments.get('name')}"
                    contexts[name] = ContextSetting(type_.name, state.places)
        return contexts

    def label_variants(self, labels: Labels, field_: Field) -> Iterator[Labels]:
        """The assumptions to go on with: both, for a label that has not come up on the path."""
        overrides = self.view.overrides.get(field_.coordinate)
        names = set(overrides.labels.values()) if overrides is not None else set()
        unknown = names - {name for name, _ in labels}
        if not unknown:
            yield labels
            return
        for value in (True, False):
            yield labels | {(name, value) for name in unknown}

    def through_field(
        self, state: _State, type_: TypeDefinition, field_: Field, targets: list[Place]
    ) -> Iterator[_State]:
        step = Step(state.path, field=field_)
        if not self.runtime_types_agree(type_, field_, targets, step):
            return
        target = base_name(field_.type)
        by_subgraph: dict[int, list[Place]] = {}
        for place in targets:
            by_subgraph.setdefault(place.subgraph, []).append(place)
        if self.root is RootKind.MUTATION and state.path is None and len(by_subgraph) > 1:
            each = [_State(target, frozenset(it), state.labels, state.contexts, step) for it in by_subgraph.values()]
            self.shared_mutation(field_, each)
            return
        yield _State(target, frozenset(targets), state.labels, state.contexts, step)

    def shared_mutation(self, field_: Field, alternatives: list[_State]) -> None:
        """A mutation is called once, so one of its subgraphs alone must do for all that can be selected below."""
        failures: list[str] = []
        for state in alternatives:
            walk = _Walk(self.view, self.moves, root=RootKind.MUTATION)
            walk.run([state])
            self.hints += walk.hints
            if not walk.errors:
                return
            name = self.view.name(next(iter(state.places)).subgraph)
            failures.append(f'- calling it in subgraph "{name}":\n' + "\n".join(error.message for error in walk.errors))
        message = (
            f'Mutation "{field_.coordinate}" is shared, and must be called in one subgraph only, but in none can all '
            "that clients may select below it be satisfied:\n" + "\n".join(failures)
        )
        self.errors.append(Diagnostic("SATISFIABILITY_ERROR", message, self.places_of(field_.coordinate)))

    def runtime_types_agree(self, type_: TypeDefinition, field_: Field, targets: list[Place], step: Step) -> bool:
        key = (field_.coordinate, frozenset(targets))
        if key in self.hinted or len(targets) < 2:
            return True
        self.hinted.add(key)
        query = print_witness(self.view.supergraph, self.root, step)
        error, hint = check_runtime_types(self.view, type_, field_, targets, query)
        if hint is not None:
            self.hints.append(hint)
        if error is not None:
            self.errors.append(error)
        return error is None

    def is_news(self, state: _State, type_name: str, name: str) -> bool:
        """Whether to explain what cannot be satisfied: it is new, and not too much has been explained yet."""
        key = (type_name, name, frozenset(place.subgraph for place in state.places))
        if key in self.reported:
            return False
        self.reported.add(key)
        return len(self.reported) <= MAX_REPORTED

    def report_field(self, state: _State, field_: Field) -> None:
        if self.is_news(state, state.type_name, field_.name):
            reasons = explain_field(
                self.moves,
                state.places,
                field_.name,
                type_name=state.type_name,
                labels=state.labels,
                contexts=dict(state.contexts),
            )
            self.report(state.type_name, field_.name, Step(state.path, field=field_), reasons)

    def report(self, type_name: str, name: str, step: Step, reasons: str) -> None:
        query = print_witness(self.view.supergraph, self.root, step)
        message = (
            f"The following supergraph API query:\n{query}\ncannot be satisfied by the subgraphs because:\n{reasons}"
        )
        self.errors.append(Diagnostic("SATISFIABILITY_ERROR", message, self.places_of(f"{type_name}.{name}")))

    def places_of(self, coordinate: str) -> tuple[SourceLocation, ...]:
        type_name, _, name = coordinate.partition(".")
        places = []
        for index in self.view.holders(type_name):
            type_ = self.view.type_in(index, type_name)
            assert type_ is not None, "it is a holder"
            node = type_.fields[name].node if name in type_.fields else type_.node
            if name in type_.fields or self.view.is_interface_object(index, type_name):
                places.append((self.view.name(index), node))
        # The field may be one that what stands for an interface adds to the interface's objects.
        for interface in self.view.supergraph.types[type_name].interfaces:
            for index in self.view.holders(interface):
                type_ = self.view.type_in(index, interface)
                if type_ is not None and self.view.is_interface_object(index, interface) and name in type_.fields:
                    places.append((self.view.name(index), type_.fields[name].node))
        return locations_of(places)
