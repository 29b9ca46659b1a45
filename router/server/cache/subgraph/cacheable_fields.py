"""A subgraph document as its cacheable items: each root field, and each entity of an `_entities` list.

A item's key consists of all that determines its response: the subgraph, the field with its selection, the variables
that it uses, an entity's representation, the `Vary` headers, and for private items the viewer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import orjson
from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    value_from_ast_untyped,
    visit,
)

from router.exact_json import encode_json
from router.execution.subgraph_call import SubgraphOperation
from router.planning.plan import OperationKind
from router.server.cache.entity_tags import CompositeSelection, SelectionShape
from router.server.cache.hints import NO_HINT, CacheHints, Hint, named_type
from router.server.cache.policy import FOREVER, CachePolicy, Scope

ENTITIES = "_entities"


@dataclass(frozen=True, slots=True)
class CacheableField:
    """One root field of a document.

    `text` is the field without its alias, `variables` are those that it uses (for an `_entities` field without its
    representations). `policies` by entity type for `_entities`, by "" otherwise; None: the graph says nothing, so the
    response's header decides. `tag_formats` are `@cacheTag` formats by the same names.
    """

    response_key: str
    field: str
    text: str
    variables: tuple[str, ...]
    representations: str | None
    arguments: Mapping[str, Any]
    type_name: str
    shape: SelectionShape
    policies: Mapping[str, CachePolicy | None]
    tag_formats: Mapping[str, tuple[str, ...]]

    @property
    def is_entities(self) -> bool:
        return self.representations is not None


@dataclass(frozen=True, slots=True)
class CacheableDocument:
    """A document and its root fields; `only` returns the operation with some of them."""

    operation: SubgraphOperation
    document: DocumentNode
    fields: tuple[CacheableField, ...]

    def only(self, response_keys: frozenset[str]) -> SubgraphOperation:
        """Return the operation reduced to these root fields and the variables that they use."""
        (definition,) = (d for d in self.document.definitions if isinstance(d, OperationDefinitionNode))
        selected = tuple(
            s
            for s in definition.selection_set.selections
            if isinstance(s, FieldNode) and _response_key(s) in response_keys
        )
        used = {name for field in self.fields if field.response_key in response_keys for name in _names(field)}
        reduced = OperationDefinitionNode(
            operation=definition.operation,
            name=definition.name,
            directives=definition.directives,
            variable_definitions=tuple(
                v for v in definition.variable_definitions or () if v.variable.name.value in used
            ),
            selection_set=SelectionSetNode(selections=selected),
        )
        fragments = tuple(d for d in self.document.definitions if d is not definition)
        text = print_ast(DocumentNode(definitions=(reduced, *fragments)))
        return SubgraphOperation(text, self.operation.name, self.operation.kind)


def _names(field: CacheableField) -> tuple[str, ...]:
    return field.variables if field.representations is None else (*field.variables, field.representations)


class DocumentReader:
    """The analysis of the documents that the planner wrote for one subgraph."""

    def __init__(self, hints: CacheHints, subgraph: str) -> None:
        self._hints = hints
        self._subgraph = subgraph

    def read(self, operation: SubgraphOperation) -> CacheableDocument | None:
        """Return the document's fields.

        None for a document that is never cached: no query, with fields that can't be distinguished, or with directives
        of subgraphs, which may change any value.
        """
        if operation.kind is not OperationKind.QUERY:
            return None
        document = parse(operation.text, no_location=True)
        definitions = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        if len(definitions) != 1 or definitions[0].operation is not OperationType.QUERY or fragments:
            return None
        if _has_directives_of_subgraphs(document):
            return None
        root = self._hints.supergraph.roots.get("query", "Query")
        fields = []
        for selection in definitions[0].selection_set.selections:
            if not isinstance(selection, FieldNode):
                return None
            fields.append(self._cacheable_field(root, selection))
        return CacheableDocument(operation, document, tuple(fields))

    def _cacheable_field(self, root: str, node: FieldNode) -> CacheableField:
        name = node.name.value
        unaliased = FieldNode(
            alias=None,
            name=node.name,
            arguments=node.arguments,
            directives=node.directives,
            selection_set=node.selection_set,
        )
        used = _variables_of(node)
        if name == ENTITIES:
            return self._entities(node, unaliased, used)
        definition = self._hints.field(root, name)
        returned = named_type(definition.type) if definition else name
        policy = self._restrict(CachePolicy(FOREVER), self._hints.of_field(root, name), composite=True)
        below = self._below(returned, node.selection_set, policy)
        declared = self._has_hint(root, node)
        formats = self._hints.tag_formats(definition.directives, self._subgraph) if definition else ()
        return CacheableField(
            response_key=_response_key(node),
            field=name,
            text=print_ast(unaliased),
            variables=used,
            representations=None,
            arguments={a.name.value: a.value for a in node.arguments or ()},
            type_name=returned,
            shape=self._shape(returned, node.selection_set),
            policies={"": below if declared else None},
            tag_formats={"": formats},
        )

    def _entities(self, node: FieldNode, unaliased: FieldNode, used: tuple[str, ...]) -> CacheableField:
        (argument,) = (a for a in node.arguments or () if a.name.value == "representations")
        assert isinstance(argument.value, VariableNode)
        representations = argument.value.name.value
        policies: dict[str, CachePolicy | None] = {}
        formats: dict[str, tuple[str, ...]] = {}
        for type_name in self._entity_types(node.selection_set):
            hint = self._hints.of_type(type_name)
            policy = self._below(
                type_name, node.selection_set, self._restrict(CachePolicy(FOREVER), hint, composite=True)
            )
            has_hint = hint.is_given or self._selection_has_hint(type_name, node.selection_set)
            policies[type_name] = policy if has_hint else None
            definition = self._hints.supergraph.types.get(type_name)
            formats[type_name] = self._hints.tag_formats(definition.directives, self._subgraph) if definition else ()
        return CacheableField(
            response_key=_response_key(node),
            field=ENTITIES,
            text=print_ast(unaliased),
            variables=tuple(name for name in used if name != representations),
            representations=representations,
            arguments={},
            type_name=ENTITIES,
            shape=self._shape(ENTITIES, node.selection_set),
            policies=policies,
            tag_formats=formats,
        )

    def _entity_types(self, selection_set: SelectionSetNode | None) -> set[str]:
        conditions = {
            s.type_condition.name.value
            for s in (selection_set.selections if selection_set else ())
            if isinstance(s, InlineFragmentNode) and s.type_condition
        }
        return conditions | {t for name in conditions for t in self._hints.possible_types(name)}

    # -- policies --------------------------------------------------------------------------------------------------

    def _restrict(self, inherited: CachePolicy, hint: Hint, *, composite: bool) -> CachePolicy:
        """Return a field's own policy within its parent's.

        Without a hint, a field of objects is not cached, and a leaf is cached as long as its object (Apollo Server,
        "Server-side caching": default maxAge).
        """
        policy = inherited
        if hint.max_age is not None:
            policy = replace(policy, max_age=min(policy.max_age, hint.max_age))
        elif composite and not hint.inherit:
            policy = replace(policy, max_age=0)
        return replace(policy, scope=Scope.PRIVATE) if hint.scope is Scope.PRIVATE else policy

    def _below(self, type_name: str, selection_set: SelectionSetNode | None, policy: CachePolicy) -> CachePolicy:
        for owner, node in self._fields(type_name, selection_set):
            definition = self._hints.field(owner, node.name.value)
            if definition is None:
                continue
            returned = named_type(definition.type)
            hint = self._hints.of_field(owner, node.name.value)
            own = self._restrict(policy, hint, composite=self._hints.is_composite(returned))
            policy = policy.combined(own).combined(self._below(returned, node.selection_set, own))
        return policy

    def _has_hint(self, root: str, node: FieldNode) -> bool:
        if self._hints.of_field(root, node.name.value).is_given:
            return True
        definition = self._hints.field(root, node.name.value)
        return definition is not None and self._selection_has_hint(named_type(definition.type), node.selection_set)

    def _selection_has_hint(self, type_name: str, selection_set: SelectionSetNode | None) -> bool:
        return any(
            self._hints.of_field(owner, node.name.value) != NO_HINT
            or (
                (definition := self._hints.field(owner, node.name.value)) is not None
                and self._selection_has_hint(named_type(definition.type), node.selection_set)
            )
            for owner, node in self._fields(type_name, selection_set)
        )

    def _fields(self, type_name: str, selection_set: SelectionSetNode | None) -> Iterable[tuple[str, FieldNode]]:
        """Yield every field below, with the type that it is selected on, fragments expanded where they may apply."""
        for selection in selection_set.selections if selection_set else ():
            if isinstance(selection, FieldNode):
                yield type_name, selection
            elif isinstance(selection, InlineFragmentNode):
                on = selection.type_condition.name.value if selection.type_condition else type_name
                if type_name == ENTITIES or self._hints.possible_types(on) & self._hints.possible_types(type_name):
                    yield from self._fields(on, selection.selection_set)

    def _shape(self, type_name: str, selection_set: SelectionSetNode | None) -> SelectionShape:
        children: dict[tuple[str, str], list[SelectionSetNode]] = {}
        leaves: dict[str, str] = {}
        selected_names: dict[str, set[str]] = {}
        typename_key = None
        for owner, node in self._fields(type_name, selection_set):
            name, key = node.name.value, _response_key(node)
            if name == "__typename":
                typename_key = typename_key or key
            elif node.selection_set is None:
                leaves.setdefault(name, key)
                selected_names.setdefault(key, set()).add(name)
            elif (definition := self._hints.field(owner, name)) is not None:
                children.setdefault((key, named_type(definition.type)), []).append(node.selection_set)
        return SelectionShape(
            tuple(
                CompositeSelection(key, below, self._shape(below, _merged(selections)))
                for (key, below), selections in children.items()
            ),
            # In fragments on different types one key may stand for different fields, and says nothing for sure.
            {name: key for name, key in leaves.items() if len(selected_names[key]) == 1},
            typename_key,
        )


def _merged(selections: Sequence[SelectionSetNode]) -> SelectionSetNode:
    return SelectionSetNode(selections=tuple(s for selection in selections for s in selection.selections))


def _response_key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _variables_of(node: FieldNode) -> tuple[str, ...]:
    names: dict[str, None] = {}

    class Collect(Visitor):
        def enter_variable(self, variable: VariableNode, *_: Any) -> None:
            names[variable.name.value] = None

    visit(node, Collect())
    return tuple(names)


def cache_key(
    subgraph: str,
    field: CacheableField,
    variables: Mapping[str, object],
    representation: object,
    *,
    varying: Sequence[tuple[str, str]],
    viewer: str | None,
) -> str:
    """Return the key of one item; `viewer` None for public items."""
    used = {name: variables[name] for name in field.variables if name in variables}
    decides = [subgraph, field.text, used, representation, list(varying), viewer]
    encoded = encode_json(decides, orjson.OPT_SORT_KEYS)
    return blake2b(encoded, digest_size=20).hexdigest()


def argument_values(field: CacheableField, variables: Mapping[str, object]) -> dict[str, object]:
    """Return the root field's arguments with variables filled in, for `@cacheTag` formats."""
    return {name: value_from_ast_untyped(value, dict(variables)) for name, value in field.arguments.items()}


__all__ = [
    "ENTITIES",
    "CacheableDocument",
    "CacheableField",
    "DocumentReader",
    "argument_values",
    "cache_key",
]


def _has_directives_of_subgraphs(document: DocumentNode) -> bool:
    found: set[str] = set()

    class Directives(Visitor):
        def enter_directive(self, node: DirectiveNode, *_args: object) -> None:
            found.add(node.name.value)

    visit(document, Directives())
    return not found <= {"skip", "include"}
