"""Each subgraph, executable. Its resolvers refuse what no right plan asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionSetNode,
)

from router.supergraph.model import FieldMembership
from tests.router.differential.composed_graph import field_set
from tests.router.differential.representations import WrongPlan, entity, selected
from tests.router.differential.things import Thing, root
from tests.router.differential.whole import Resolver, Whole, give_resolvers


class RefusingSubgraphs:
    """`active_labels` are the labels of progressive overrides that hold for the request under way."""

    def __init__(self, whole: Whole) -> None:
        self._whole = whole
        self._graph = whole.graph
        self.active_labels: frozenset[str] = frozenset()
        self.schemas = {name: self._with_resolvers(name, schema) for name, schema in whole.graph.subgraphs.items()}

    def _with_resolvers(self, subgraph: str, schema: GraphQLSchema) -> GraphQLSchema:
        def resolve_entities(
            _source: object, _info: GraphQLResolveInfo[Any], representations: list[dict[str, Any]]
        ) -> list[Thing | Exception]:
            return [self._entity(subgraph, representation) for representation in representations]

        give_resolvers(schema, lambda type_name, field_name: self._resolver(subgraph, type_name, field_name))
        assert schema.query_type is not None
        schema.query_type.fields["_entities"].resolve = resolve_entities
        entities = schema.type_map["_Entity"]
        if isinstance(entities, GraphQLUnionType):
            entities.resolve_type = lambda thing, *_: thing.presented_as or thing.type_name
        return schema

    def _entity(self, subgraph: str, representation: Mapping[str, Any]) -> Thing | Exception:
        try:
            return entity(self._whole, subgraph, representation)
        except WrongPlan as refusal:  # one reference that fails leaves the others whole
            return refusal

    def _resolver(self, subgraph: str, type_name: str, field_name: str) -> Resolver:
        membership = self._graph.membership(subgraph, type_name, field_name)

        def resolve(source: Thing | None, _info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
            if membership is None:
                raise WrongPlan(f"{subgraph}: {type_name}.{field_name} is not composed in")
            owner = source or root(type_name)
            promised = self._promised(subgraph, owner, field_name)
            self._refuse_what_is_elsewhere(subgraph, type_name, field_name, membership, promised)
            required = self._required(subgraph, type_name, field_name, membership, owner)
            given = self._known_arguments(owner, type_name, field_name, membership, arguments)
            answer = self._whole.answer(owner, field_name, given, required)
            return _providing(answer, _below(membership, promised))

        return resolve

    def _promised(self, subgraph: str, owner: Thing, field_name: str) -> FieldNode | None:
        """The field in what `@provides` promises of this object."""

        def promised(selections: SelectionSetNode) -> Iterator[FieldNode]:
            for selection in selections.selections:
                match selection:
                    case FieldNode(name=name) if name.value == field_name:
                        yield selection
                    case InlineFragmentNode(type_condition=condition, selection_set=below):
                        if condition is None or owner.type_name in self._graph.possible_in(
                            subgraph, condition.name.value
                        ):
                            yield from promised(below)

        return next(promised(owner.provided), None) if owner.provided else None

    def _refuse_what_is_elsewhere(
        self,
        subgraph: str,
        type_name: str,
        field_name: str,
        membership: FieldMembership,
        promised: FieldNode | None,
    ) -> None:
        coordinate = f"{type_name}.{field_name}"
        is_key = self._graph.is_key(type_name, field_name)
        if membership.external and promised is None and not is_key:
            raise WrongPlan(f"{subgraph}: {coordinate} is external and not provided here")
        label = membership.override_label
        if membership.override is not None and label is not None and label not in self.active_labels:
            raise WrongPlan(f"{subgraph}: {coordinate} is not here yet")
        for other in self._graph.memberships(type_name, field_name):
            holds = other.override_label is None or other.override_label in self.active_labels
            if other.override == subgraph and holds:
                raise WrongPlan(f"{subgraph}: {coordinate} was taken over by {self._graph.subgraph_of(other)}")

    def _required(
        self, subgraph: str, type_name: str, field_name: str, membership: FieldMembership, owner: Thing
    ) -> dict[str, Any] | None:
        """The required fields as they were sent; None where the field's answer depends on none."""
        if membership.requires is None or self._graph.field(owner.type_name, field_name).requirement is None:
            return None
        if owner.given is None:
            raise WrongPlan(f"{subgraph}: {type_name}.{field_name} has a requirement, and nothing was sent")
        return selected(self._whole, owner.given, field_set(membership.requires), type_name)

    def _known_arguments(
        self, owner: Thing, type_name: str, field_name: str, membership: FieldMembership, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Without those that only this subgraph knows: they always have their default, and the whole lacks them."""
        known = self._graph.client_arguments((owner.type_name, type_name), field_name)
        known |= {use.argument for use in membership.contexts}
        return {name: value for name, value in arguments.items() if name in known}


def _below(membership: FieldMembership, promised: FieldNode | None) -> SelectionSetNode | None:
    """What is provided below the field: by itself, and by what promised it."""
    own = field_set(membership.provides).selections if membership.provides else ()
    inherited = promised.selection_set.selections if promised is not None and promised.selection_set else ()
    return SelectionSetNode(selections=(*own, *inherited)) if own or inherited else None


def _providing(value: Any, provided: SelectionSetNode | None) -> Any:
    if isinstance(value, list):
        return [_providing(item, provided) for item in value]
    return value.with_provided(provided) if isinstance(value, Thing) else value
