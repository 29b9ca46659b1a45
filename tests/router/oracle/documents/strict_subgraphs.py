"""Each subgraph, executable. Its resolvers reject what no correct plan fetches."""

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
from tests.router.oracle.documents.composed_graph import field_set
from tests.router.oracle.documents.objects import GraphObject, root
from tests.router.oracle.documents.representations import entity, selected
from tests.router.oracle.documents.whole_schema import Resolver, WholeSchema, give_resolvers
from tests.router.oracle.mismatch import WrongPlan


class StrictSubgraphs:
    """Executable schemas by name. `active_labels` are the override labels of the current request."""

    def __init__(self, whole: WholeSchema) -> None:
        self._whole = whole
        self._graph = whole.graph
        self.active_labels: frozenset[str] = frozenset()
        self.schemas = {name: self._with_resolvers(name, schema) for name, schema in whole.graph.subgraphs.items()}

    def _with_resolvers(self, subgraph: str, schema: GraphQLSchema) -> GraphQLSchema:
        def resolve_entities(
            _source: object, _info: GraphQLResolveInfo[Any], representations: list[dict[str, Any]]
        ) -> list[GraphObject | Exception]:
            return [self._entity(subgraph, representation) for representation in representations]

        give_resolvers(schema, lambda type_name, field_name: self._resolver(subgraph, type_name, field_name))
        assert schema.query_type is not None
        schema.query_type.fields["_entities"].resolve = resolve_entities
        entities = schema.type_map["_Entity"]
        if isinstance(entities, GraphQLUnionType):
            entities.resolve_type = lambda object_, *_: object_.presented_as or object_.type_name
        return schema

    def _entity(self, subgraph: str, representation: Mapping[str, Any]) -> GraphObject | Exception:
        try:
            return entity(self._whole, subgraph, representation)
        except WrongPlan as error:  # one reference that fails does not affect the others
            return error

    def _resolver(self, subgraph: str, type_name: str, field_name: str) -> Resolver:
        membership = self._graph.membership(subgraph, type_name, field_name)

        def resolve(source: GraphObject | None, _info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
            if membership is None:
                raise WrongPlan(f"{subgraph}: {type_name}.{field_name} is not composed in")
            owner = source or root(type_name)
            promised = self._promised(subgraph, owner, field_name)
            self._check_ownership(subgraph, type_name, field_name, membership, promised)
            required = self._required(subgraph, type_name, field_name, membership, owner)
            given = self._known_arguments(owner, type_name, field_name, membership, arguments)
            value = self._whole.field_value(owner, field_name, given, required)
            return _providing(value, _below(membership, promised))

        return resolve

    def _promised(self, subgraph: str, owner: GraphObject, field_name: str) -> FieldNode | None:
        """Return the field in the selection that `@provides` promises for this object."""

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

    def _check_ownership(
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
        self, subgraph: str, type_name: str, field_name: str, membership: FieldMembership, owner: GraphObject
    ) -> dict[str, Any] | None:
        """Return the required fields of the representation; None if the field's value depends on none."""
        if membership.requires is None or self._graph.field(owner.type_name, field_name).requirement is None:
            return None
        if owner.given is None:
            raise WrongPlan(f"{subgraph}: {type_name}.{field_name} has a requirement, and nothing was sent")
        return selected(self._whole, owner.given, field_set(membership.requires), type_name)

    def _known_arguments(
        self,
        owner: GraphObject,
        type_name: str,
        field_name: str,
        membership: FieldMembership,
        arguments: Mapping[str, Any],
    ) -> dict[str, Any]:
        """Return the arguments that the whole schema has, too; others always have their defaults."""
        known = self._graph.client_arguments((owner.type_name, type_name), field_name)
        known |= {use.argument for use in membership.contexts}
        return {name: value for name, value in arguments.items() if name in known}


def _below(membership: FieldMembership, promised: FieldNode | None) -> SelectionSetNode | None:
    """Return the selection that is provided below the field: by its own `@provides`, and by one above."""
    own = field_set(membership.provides).selections if membership.provides else ()
    inherited = promised.selection_set.selections if promised is not None and promised.selection_set else ()
    return SelectionSetNode(selections=(*own, *inherited)) if own or inherited else None


def _providing(value: Any, provided: SelectionSetNode | None) -> Any:
    if isinstance(value, list):
        return [_providing(item, provided) for item in value]
    return value.with_provided(provided) if isinstance(value, GraphObject) else value
