"""The cost of an operation, estimated before its execution and actual afterwards: @cost and @listSize.

Source: the IBM "GraphQL Cost Directives" specification as Apollo's cost link specification v0.1 has it. An object costs
1 and a leaf nothing unless @cost says otherwise; a list costs its size times its item.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    get_named_type,
    is_abstract_type,
    is_input_type,
    is_list_type,
    is_non_null_type,
)
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
)
from graphql.utilities import value_from_ast_untyped

from router.supergraph.features import SPECS
from router.supergraph.model import Supergraph, SupergraphDirective

MUTATION_COST = 10.0
"""The cost of a mutation itself."""


@dataclass(frozen=True, slots=True)
class ListSize:
    """The @listSize of a field. `slicing` are dotted paths of arguments that give the number of items."""

    assumed: int | None = None
    slicing: tuple[str, ...] = ()
    sized_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CostWeights:
    """The directives of a supergraph: weights by type, field, argument ("Query.search(limit:)") and input field."""

    types: Mapping[str, float] = field(default_factory=dict)
    fields: Mapping[str, float] = field(default_factory=dict)
    arguments: Mapping[str, float] = field(default_factory=dict)
    input_fields: Mapping[str, float] = field(default_factory=dict)
    lists: Mapping[str, ListSize] = field(default_factory=dict)


def read_weights(supergraph: Supergraph) -> CostWeights:
    """Return the supergraph's @cost and @listSize."""
    types: dict[str, float] = {}
    fields: dict[str, float] = {}
    arguments: dict[str, float] = {}
    input_fields: dict[str, float] = {}
    lists: dict[str, ListSize] = {}
    for definition in supergraph.types.values():
        _weigh(types, definition.name, definition.directives)
        for input_field in definition.input_fields.values():
            _weigh(input_fields, f"{definition.name}.{input_field.name}", input_field.directives)
        for member in definition.fields.values():
            coordinate = f"{definition.name}.{member.name}"
            _weigh(fields, coordinate, member.directives)
            for argument in member.arguments:
                _weigh(arguments, f"{coordinate}({argument.name}:)", argument.directives)
            for directive in member.directives:
                if _is_from_cost(directive, "listSize"):
                    lists[coordinate] = _list_size(directive.arguments)
    return CostWeights(types, fields, arguments, input_fields, lists)


class CostModel:
    """The computation of costs against one schema."""

    def __init__(self, schema: GraphQLSchema, weights: CostWeights, *, default_list_size: int) -> None:
        self._schema = schema
        self._weights = weights
        self._default_list_size = default_list_size
        self._weighs_inputs = bool(
            weights.arguments
            or weights.input_fields
            or any(is_input_type(schema.get_type(name)) for name in weights.types)
        )

    def estimated(
        self, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
    ) -> float:
        """Return the most an operation is expected to cost, by the sizes that its lists are said to have."""
        return self._base(operation) + self._selection(
            _Walk(document, variables), operation.selection_set, self._schema.get_root_type(operation.operation), None
        )

    def actual(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        data: object,
    ) -> float:
        """Return the actual cost of a response, by the objects in it."""
        root = self._schema.get_root_type(operation.operation)
        return self._base(operation) + self._measured(_Walk(document, variables), operation.selection_set, root, data)

    @staticmethod
    def _base(operation: OperationDefinitionNode) -> float:
        return MUTATION_COST if operation.operation is OperationType.MUTATION else 0.0

    def _selection(
        self,
        walk: "_Walk",
        selection_set: SelectionSetNode,
        parent: GraphQLNamedType | None,
        sized: Mapping[str, int] | None,
    ) -> float:
        total = 0.0
        branches: dict[str, float] = {}
        for selection in selection_set.selections:
            if walk.is_skipped(selection):
                continue
            if isinstance(selection, FieldNode):
                total += self._field(walk, selection, parent, sized)
                continue
            inner, condition = walk.fragment(selection)
            if inner is None:
                continue
            type_ = parent if condition is None else self._schema.get_type(condition)
            cost = self._selection(walk, inner, type_, sized)
            if parent is not None and is_abstract_type(parent) and isinstance(type_, GraphQLObjectType):
                # An abstract type resolves to one of its object types: the most expensive counts.
                branches[type_.name] = branches.get(type_.name, 0.0) + cost
            else:
                total += cost
        return total + max(branches.values(), default=0.0)

    def _field(
        self, walk: "_Walk", node: FieldNode, parent: GraphQLNamedType | None, sized: Mapping[str, int] | None
    ) -> float:
        definition = _field_of(parent, node.name.value)
        if definition is None or parent is None:
            return 0.0
        coordinate = f"{parent.name}.{node.name.value}"
        rule = self._weights.lists.get(coordinate)
        size = self._size(walk, node, definition, rule)
        below = dict.fromkeys(rule.sized_fields, size) if rule is not None and rule.sized_fields else None
        if sized is not None and node.name.value in sized:
            count = sized[node.name.value]
        elif _is_list(definition) and not below:
            count = size
        else:
            count = 1
        named = get_named_type(definition.type)
        item = self._weight(coordinate, named, node)
        if node.selection_set is not None:
            item += self._selection(walk, node.selection_set, named, below)
        return count * item + self._argument_cost(walk, coordinate, definition, node)

    def _size(self, walk: "_Walk", node: FieldNode, definition: GraphQLField, rule: ListSize | None) -> int:
        if rule is None:
            return self._default_list_size
        given = [number for path in rule.slicing if (number := walk.argument_at(node, definition, path)) is not None]
        if given:
            return max(given)
        return rule.assumed if rule.assumed is not None else self._default_list_size

    def _measured(
        self, walk: "_Walk", selection_set: SelectionSetNode, parent: GraphQLNamedType | None, data: object
    ) -> float:
        if isinstance(data, list):
            return sum(self._measured(walk, selection_set, parent, item) for item in data)
        if not isinstance(data, dict):
            return 0.0
        total = 0.0
        for selection in selection_set.selections:
            if walk.is_skipped(selection):
                continue
            if not isinstance(selection, FieldNode):
                inner, condition = walk.fragment(selection)
                if inner is not None:
                    type_ = parent if condition is None else self._schema.get_type(condition)
                    total += self._measured(walk, inner, type_, data)
                continue
            key = (selection.alias or selection.name).value
            definition = _field_of(parent, selection.name.value)
            if definition is None or parent is None or key not in data:
                continue
            named = get_named_type(definition.type)
            coordinate = f"{parent.name}.{selection.name.value}"
            total += _count(data[key]) * self._weight(coordinate, named, selection)
            total += self._argument_cost(walk, coordinate, definition, selection)
            if selection.selection_set is not None:
                total += self._measured(walk, selection.selection_set, named, data[key])
        return total

    def _weight(self, coordinate: str, named: GraphQLNamedType, node: FieldNode) -> float:
        weight = self._weights.fields.get(coordinate)
        if weight is None:
            weight = self._weights.types.get(named.name)
        if weight is None:
            weight = 1.0 if node.selection_set is not None else 0.0
        return weight

    def _argument_cost(self, walk: "_Walk", coordinate: str, definition: GraphQLField, node: FieldNode) -> float:
        if not self._weighs_inputs:
            return 0.0
        total = 0.0
        for argument in node.arguments or ():
            declared = definition.args.get(argument.name.value)
            if declared is not None:
                weight = self._weights.arguments.get(f"{coordinate}({argument.name.value}:)")
                total += self._input_cost(declared.type, weight, walk.value_of(argument.value))
        return total

    def _input_cost(self, type_: GraphQLInputType, weight: float | None, value: Any) -> float:
        """Return the cost of an input value.

        The weight of an argument or input field counts once; without one, the weight of its type counts for each value
        of a list. The fields of input objects are added. An absent or null value costs nothing.
        """
        if value is None or value is Undefined:
            return 0.0
        items = value if isinstance(value, list) else [value]
        named = get_named_type(type_)
        total = weight if weight is not None else 0.0
        for item in items:
            if isinstance(item, list):
                total += self._input_cost(type_, 0.0 if weight is not None else None, item)
                continue
            if weight is None and item is not None:
                total += self._weights.types.get(named.name, 0.0)
            if isinstance(named, GraphQLInputObjectType) and isinstance(item, dict):
                for name, field_ in named.fields.items():
                    if name in item:
                        own = self._weights.input_fields.get(f"{named.name}.{name}")
                        total += self._input_cost(field_.type, own, item[name])
        return total


class _Walk:
    """The context of a walk over one operation."""

    def __init__(self, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._variables = dict(variables)

    def is_skipped(self, node: SelectionNode) -> bool:
        """Return whether `@skip` or `@include` leaves the selection out."""
        for directive in node.directives or ():
            if directive.name.value in ("skip", "include"):
                condition = next(
                    (self.value_of(each.value) for each in directive.arguments or () if each.name.value == "if"), None
                )
                if isinstance(condition, bool) and condition is (directive.name.value == "skip"):
                    return True
        return False

    def value_of(self, node: ValueNode) -> Any:
        """Return the value of a literal, with variables in it."""
        return value_from_ast_untyped(node, self._variables)

    def fragment(self, node: object) -> tuple[SelectionSetNode | None, str | None]:
        """Return the selections of a fragment, and the type it is on."""
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            return node.selection_set, condition.name.value if condition is not None else None
        if isinstance(node, FragmentSpreadNode):
            fragment = self._fragments.get(node.name.value)
            if fragment is not None:
                return fragment.selection_set, fragment.type_condition.name.value
        return None, None

    def argument_at(self, node: FieldNode, definition: GraphQLField, path: str) -> int | None:
        """Return the number at an argument's dotted path; its default if it is not given."""
        name, *rest = path.split(".")
        value: Any = None
        for argument in node.arguments or ():
            if argument.name.value == name:
                value = self.value_of(argument.value)
                break
        else:
            declared = definition.args.get(name)
            default = declared.default if declared is not None else None
            if default is not None:
                value = default.value if default.literal is None else value_from_ast_untyped(default.literal)
        for step in rest:
            value = value.get(step) if isinstance(value, dict) else None
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _field_of(parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    return parent.fields.get(name) if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else None


def _is_list(definition: GraphQLField) -> bool:
    type_ = definition.type
    return is_list_type(type_.of_type if is_non_null_type(type_) else type_)


def _count(value: object) -> int:
    if isinstance(value, list):
        return sum(_count(item) for item in value)
    return 0 if value is None else 1


def _weigh(into: dict[str, float], place: str, directives: tuple[SupergraphDirective, ...]) -> None:
    for directive in directives:
        if _is_from_cost(directive, "cost"):
            weight = directive.arguments.get("weight")
            if isinstance(weight, int | float | str):
                into[place] = float(weight)


def _is_from_cost(directive: SupergraphDirective, name: str) -> bool:
    """Return whether it is the cost specification's directive, under any name; one without a link counts, too."""
    return directive.denotes(SPECS + "cost", name) or (directive.name == name and directive.specification is None)


def _list_size(arguments: Mapping[str, object]) -> ListSize:
    def texts(name: str) -> tuple[str, ...]:
        value = arguments.get(name)
        return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()

    assumed = arguments.get("assumedSize")
    return ListSize(assumed if isinstance(assumed, int) else None, texts("slicingArguments"), texts("sizedFields"))
