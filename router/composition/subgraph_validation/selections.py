"""Validity of selections on a type, as of operations.

https://spec.graphql.org/draft/#sec-Validation.Fields
"""

from collections.abc import Callable
from dataclasses import dataclass

from graphql import FieldNode, InlineFragmentNode, Node, SelectionSetNode

from router.composition.subgraph_validation.graphql_rules.values import is_value_of
from router.federation.schema_model.constant_values import constant_value, print_value
from router.federation.schema_model.schema import Field, Schema, TypeDefinition
from router.federation.schema_model.type_references import base_name


@dataclass(frozen=True, slots=True)
class SelectionProblem:
    """`node` is a place in the schema that the problem is about."""

    message: str
    node: Node | None = None
    is_unknown_field: bool = False
    is_invalid_type: bool = False


def check_selection(
    schema: Schema,
    parent: TypeDefinition,
    selections: SelectionSetNode,
    *,
    on_field: Callable[[Field], str | None] = lambda _: None,
    allow_aliases: bool = False,
) -> list[SelectionProblem]:
    """Return the problems of the selection, in order. `on_field` may return a further problem of a field."""
    return _Check(schema, on_field, allow_aliases).selections(parent, selections)


@dataclass(slots=True)
class _Check:
    schema: Schema
    on_field: Callable[[Field], str | None]
    allow_aliases: bool

    def selections(self, parent: TypeDefinition, selections: SelectionSetNode) -> list[SelectionProblem]:
        problems: list[SelectionProblem] = []
        for selection in selections.selections:
            for directive in selection.directives or ():
                if directive.name.value not in self.schema.directive_definitions:
                    problems.append(SelectionProblem(f'unknown directive "@{directive.name.value}"'))
            match selection:
                case FieldNode():
                    problems += self._field(parent, selection)
                case InlineFragmentNode():
                    problems += self._fragment(parent, selection)
                case _:
                    problems.append(SelectionProblem("named fragments cannot be used here"))
        return problems

    def _fragment(self, parent: TypeDefinition, fragment: InlineFragmentNode) -> list[SelectionProblem]:
        narrowed: TypeDefinition | None = parent
        if fragment.type_condition is not None:
            name = fragment.type_condition.name.value
            narrowed = self.schema.types.get(name)
            if narrowed is None or not narrowed.is_composite:
                return [SelectionProblem(f'unknown type "{name}" in a fragment')]
        assert narrowed is not None, "checked above"
        return self.selections(narrowed, fragment.selection_set)

    def _field(self, parent: TypeDefinition, node: FieldNode) -> list[SelectionProblem]:
        name = node.name.value
        if node.alias is not None and not self.allow_aliases:
            return [SelectionProblem(f'cannot use the alias "{node.alias.value}"')]
        if name == "__typename":
            return []
        field = parent.fields.get(name)
        if field is None:
            return [SelectionProblem(f'Cannot query field "{name}" on type "{parent.name}"', is_unknown_field=True)]
        objection = self.on_field(field)
        if objection is not None:
            return [SelectionProblem(objection, field.node, is_invalid_type=True)]
        problems = self._arguments(field, node)
        child = self.schema.types.get(base_name(field.type))
        is_composite = child is not None and child.is_composite
        if node.selection_set is None and is_composite:
            problems.append(SelectionProblem(f'"{field.coordinate}" must have a selection of fields', field.node))
        elif node.selection_set is not None and not is_composite:
            message = f'"{field.coordinate}" cannot have a selection, as "{field.type}" has no fields'
            problems.append(SelectionProblem(message, field.node))
        elif node.selection_set is not None and child is not None:
            problems += self.selections(child, node.selection_set)
        return problems

    def _arguments(self, field: Field, node: FieldNode) -> list[SelectionProblem]:
        problems: list[SelectionProblem] = []
        given = {argument.name.value: constant_value(argument.value) for argument in node.arguments or ()}
        for name in given.keys() - field.arguments.keys():
            problems.append(SelectionProblem(f'"{field.coordinate}" has no argument "{name}"', field.node))
        for argument in field.arguments.values():
            value = given.get(argument.name)
            if value is None and argument.is_required:
                problems.append(SelectionProblem(f'"{argument.coordinate}" needs a value', argument.node))
            elif value is not None and not is_value_of(self.schema, value, argument.type):
                message = f'{print_value(value)} is not a value of "{argument.coordinate}" ("{argument.type}")'
                problems.append(SelectionProblem(message, argument.node))
        return problems
