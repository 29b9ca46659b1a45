"""How to get from place to place: by a field, by a key into another subgraph, by narrowing an abstract type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from router.composition.satisfiability.goals import Goals
from router.composition.satisfiability.keys import TYPENAME, Keys
from router.composition.satisfiability.places import Labels, Place, SubgraphsView, provides_after
from router.composition.satisfiability.reach import Reach, Reached
from router.federation.contextual_arguments import context_reference
from router.federation.field_sets import parse_field_set, selected_fields
from router.federation.schema import Field, Schema, TypeDefinition, TypeKind, applied
from router.federation.type_references import base_name


class Obstacle(Enum):
    """Why a field cannot be taken at a place."""

    MISSING = auto()
    EXTERNAL = auto()
    OVERRIDDEN = auto()
    OTHER_LABEL = auto()
    REQUIREMENT = auto()
    NO_KEY_TO_RETURN = auto()
    NO_CONTEXT = auto()


@dataclass(frozen=True, slots=True)
class ContextSetting:
    """A type on the path sets a context: there, in these places."""

    type: str
    places: frozenset[Place]


Contexts = dict[str, ContextSetting]
"""The contexts that the path has set, by `subgraph__context`."""

NO_CONTEXTS: Contexts = {}


@dataclass(frozen=True, slots=True)
class _Written:
    """The type that a requirement's selection is written on, and the object types that are left of it there."""

    schema: Schema
    type: TypeDefinition
    possible: frozenset[str]

    @classmethod
    def on(cls, schema: Schema, type_name: str) -> _Written:
        return cls(schema, schema.types[type_name], frozenset(it.name for it in schema.possible_types(type_name)))

    def narrowed(self, type_name: str) -> _Written:
        other = _Written.on(self.schema, type_name)
        return _Written(self.schema, other.type, self.possible & other.possible)


class Moves:
    """Answers where one can get, under given assumptions about labels."""

    def __init__(self, view: SubgraphsView) -> None:
        self.view = view
        self.keys = Keys(view)
        self._goals = Goals()
        self._reach = Reach(view, self.keys, self._goals, self.by_field, self.can_select)
        self._roots = set(view.supergraph.roots.values())

    def by_field(
        self, place: Place, name: str, labels: Labels, contexts: Contexts = NO_CONTEXTS
    ) -> Place | Field | Obstacle:
        """Where the field leads; the field itself if that is a leaf."""
        type_ = self.view.type_at(place)
        field = type_.fields.get(name)
        if field is None:
            return Obstacle.MISSING
        obstacle = self._override_obstacle(place, name, labels)
        if obstacle is not None:
            return obstacle
        provided = self.view.provided_at(place)
        if self.view.subgraphs[place.subgraph].is_external(field) and name not in provided:
            return Obstacle.EXTERNAL
        obstacle = self._requirement_obstacle(place, type_, field, labels) or self._context_obstacle(
            place, field, labels, contexts
        )
        if obstacle is not None:
            return obstacle
        target = self.view.type_in(place.subgraph, base_name(field.type))
        if target is None or not target.is_composite:
            return field
        return Place(place.subgraph, target.name, provides_after(provided.get(name, ""), field))

    def _override_obstacle(self, place: Place, name: str, labels: Labels) -> Obstacle | None:
        overrides = self.view.overrides.get(f"{place.type}.{name}")
        if overrides is None:
            return None
        label = overrides.labels.get(place.subgraph)
        if overrides.is_overridden(place.subgraph):
            if label is None:
                return Obstacle.OVERRIDDEN
            return None if (label, False) in labels else Obstacle.OTHER_LABEL
        if label is not None and (label, True) not in labels:
            return Obstacle.OTHER_LABEL
        return None

    def _requirement_obstacle(
        self, place: Place, type_: TypeDefinition, field: Field, labels: Labels
    ) -> Obstacle | None:
        for requires in applied(field, "requires"):
            fields = requires.arguments.get("fields")
            if not isinstance(fields, str):
                return Obstacle.REQUIREMENT
            selections = parse_field_set(fields)
            goal = (place, field.coordinate, labels)
            if not self._goals.answer(goal, False, partial(self._is_met, place, selections, labels)):
                return Obstacle.REQUIREMENT
            # The requirement is fetched elsewhere; the subgraph is then entered again, with it.
            if type_.name not in self._roots and not self._can_be_entered_again(place, type_):
                return Obstacle.NO_KEY_TO_RETURN
        return None

    def _is_met(self, place: Place, selections: SelectionSetNode, labels: Labels) -> bool:
        around = self.by_keys(place, place.type, labels)
        return self.can_select(around, place.type, selections, labels) and self._fragments_can_match(
            around, selections, labels, _Written.on(self.view.subgraphs[place.subgraph].schema, place.type)
        )

    def _fragments_can_match(
        self, around: Iterable[Place], selections: SelectionSetNode, labels: Labels, written: _Written
    ) -> bool:
        """Whether some subgraph can give objects for every fragment of a requirement.

        As in the reference composer: a requirement of what no subgraph ever gives is taken for a mistake. What the
        requirement's own subgraph rules out counts for nothing.
        """
        for selection in selections.selections:
            below, reached = written, list(around)
            if isinstance(selection, InlineFragmentNode):
                if selection.type_condition is not None:
                    condition = selection.type_condition.name.value
                    below = written.narrowed(condition)
                    if not below.possible:
                        continue
                    reached = self._as_objects(reached, condition, labels)
                    if not reached:
                        return False
                inner: SelectionSetNode | None = selection.selection_set
            elif isinstance(selection, FieldNode) and selection.selection_set is not None:
                outcomes = [self.by_field(place, selection.name.value, labels) for place in reached]
                targets = [outcome for outcome in outcomes if isinstance(outcome, Place)]
                field = written.type.fields.get(selection.name.value)
                if not targets or field is None:
                    continue  # only single object types have the field: `can_select` has found all of them
                below = _Written.on(written.schema, base_name(field.type))
                reached = self.everywhere(targets, below.type.name, labels)
                inner = selection.selection_set
            else:
                continue
            if inner is not None and not self._fragments_can_match(reached, inner, labels, below):
                return False
        return True

    def _as_objects(self, places: Iterable[Place], condition: str, labels: Labels) -> list[Place]:
        """The places as those of the objects that a fragment on the type is for."""
        around = list(places)
        objects = [
            narrowed
            for target in self.view.supergraph.possible_types(condition)
            for narrowed in self.everywhere(self.narrowed(around, target.name, labels), target.name, labels)
        ]
        return [*(place for place in around if place.type == condition), *objects]

    def _can_be_entered_again(self, place: Place, type_: TypeDefinition) -> bool:
        subgraph = self.view.subgraphs[place.subgraph]
        return any(
            not any(subgraph.is_external(it) for _, it in selected_fields(subgraph.schema, type_, key.selections))
            for key in self.view.keys(place.subgraph, type_.name)
        )

    def _context_obstacle(self, place: Place, field: Field, labels: Labels, contexts: Contexts) -> Obstacle | None:
        for argument in field.arguments.values():
            for use in applied(argument, "fromContext"):
                reference = context_reference(use.arguments.get("field"))
                if reference is None:
                    return Obstacle.NO_CONTEXT
                setting = contexts.get(f"{self.view.name(place.subgraph)}__{reference.context}")
                if setting is None:
                    return Obstacle.NO_CONTEXT
                around = self.everywhere(setting.places, setting.type, labels)
                if not self.can_select(around, setting.type, parse_field_set(reference.selection), labels):
                    return Obstacle.NO_CONTEXT
        return None

    def by_keys(self, place: Place, type_name: str, labels: Labels, left_out: int | None = None) -> Reached:
        """All the places for the same object that can be reached from this one, itself first; see `Reach`."""
        return self._reach.by_keys(place, type_name, labels, left_out)

    def everywhere(
        self, places: Iterable[Place], type_name: str, labels: Labels, left_out: int | None = None
    ) -> list[Place]:
        """All that can be reached from any of the places."""
        return list(dict.fromkeys(it for place in places for it in self.by_keys(place, type_name, labels, left_out)))

    def narrowed(
        self, places: Iterable[Place], type_name: str, labels: Labels, left_out: int | None = None
    ) -> list[Place]:
        """The places as those of an object type; without those where the object cannot be of that type."""
        found: dict[Place, None] = {}
        for place in places:
            type_ = self.view.type_at(place)
            if place.type == type_name:
                found.setdefault(place)
            elif self.view.is_interface_object(place.subgraph, place.type):
                if self.knows_type(place, type_name, labels, left_out):
                    found.setdefault(place)
            elif type_.kind is not TypeKind.OBJECT:
                schema = self.view.subgraphs[place.subgraph].schema
                if any(possible.name == type_name for possible in schema.possible_types(place.type)):
                    found.setdefault(Place(place.subgraph, type_name, place.provides))
        return list(found)

    def knows_type(self, place: Place, type_name: str, labels: Labels, left_out: int | None = None) -> bool:
        """Whether it can be found out which object an `@interfaceObject` stands for."""
        merged = self.view.supergraph.types.get(type_name)
        if merged is None or place.type not in merged.interfaces:
            return False
        return any(
            not self.view.is_interface_object(reached.subgraph, reached.type)
            for reached in self.by_keys(place, type_name, labels, left_out)
        )

    def can_select(
        self,
        places: Iterable[Place],
        type_name: str,
        selections: SelectionSetNode,
        labels: Labels,
        left_out: int | None = None,
    ) -> bool:
        """Whether all that is selected can be had from these places together, and from where they lead."""
        around = list(places)
        type_ = self.view.supergraph.types.get(type_name)
        if type_ is None:
            return False
        for selection in selections.selections:
            match selection:
                case FieldNode():
                    if selection.name.value != TYPENAME and not self._can_take(
                        around, type_, selection, labels, left_out
                    ):
                        return False
                case InlineFragmentNode():
                    if not self._can_select_in_fragment(around, type_, selection, labels, left_out):
                        return False
                case _:
                    return False
        return True

    def _can_take(
        self, around: list[Place], type_: TypeDefinition, node: FieldNode, labels: Labels, left_out: int | None = None
    ) -> bool:
        name = node.name.value
        abstract = [
            place
            for place in around
            if self.view.type_at(place).kind in (TypeKind.INTERFACE, TypeKind.UNION)
            and not self.view.is_interface_object(place.subgraph, place.type)
        ]
        if abstract:
            only = SelectionSetNode(selections=(node,))
            return self._for_all_objects(around, type_, only, labels, left_out)
        outcomes = (self.by_field(place, name, labels) for place in around)
        if node.selection_set is None:
            return any(isinstance(outcome, Field) for outcome in outcomes)
        targets = [outcome for outcome in outcomes if isinstance(outcome, Place)]
        field = type_.fields.get(name)
        if not targets or field is None:
            return False
        target_name = base_name(field.type)
        return self.can_select(
            self.everywhere(targets, target_name, labels, left_out), target_name, node.selection_set, labels, left_out
        )

    def _for_all_objects(
        self,
        around: list[Place],
        type_: TypeDefinition,
        selections: SelectionSetNode,
        labels: Labels,
        left_out: int | None = None,
    ) -> bool:
        for possible in self.view.supergraph.possible_types(type_.name):
            narrowed = self.narrowed(around, possible.name, labels, left_out)
            if not narrowed:
                continue
            if not self.can_select(
                self.everywhere(narrowed, possible.name, labels, left_out), possible.name, selections, labels, left_out
            ):
                return False
        return True

    def _can_select_in_fragment(
        self,
        around: list[Place],
        type_: TypeDefinition,
        fragment: InlineFragmentNode,
        labels: Labels,
        left_out: int | None = None,
    ) -> bool:
        condition = fragment.type_condition.name.value if fragment.type_condition is not None else type_.name
        if condition == type_.name:
            return self.can_select(around, type_.name, fragment.selection_set, labels, left_out)
        possible = {it.name for it in self.view.supergraph.possible_types(type_.name)}
        for target in self.view.supergraph.possible_types(condition):
            narrowed = self.narrowed(around, target.name, labels, left_out) if target.name in possible else []
            if not narrowed:
                continue  # there is no such object here, so nothing is asked of it
            reached = self.everywhere(narrowed, target.name, labels, left_out)
            if not self.can_select(reached, target.name, fragment.selection_set, labels, left_out):
                return False
        return True
