"""Random operations on any schema: with arguments, fragments on overlapping types, conflicting response names and
`@defer`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    GraphQLDeferDirective,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    Visitor,
    extend_schema,
    is_abstract_type,
    is_required_argument,
    is_required_input_field,
    parse,
    print_directive,
    validate,
    visit,
)
from graphql.validation import DeferStreamDirectiveOnRootField, OverlappingFieldsCanBeMergedRule

from tests.router.oracle.operations import Operation, OperationLimits, OperationWriter

LONGEST = 3_000
"""Characters; longer operations are skipped: they take long and reveal little."""

RULES_TO_CHECK = (OverlappingFieldsCanBeMergedRule, DeferStreamDirectiveOnRootField)
"""The rules that random operations may break. They follow the others, which the router checks anyway."""

RESPONSE_NAMES = ("a", "b", "id", "name")
"""Few aliases, and names of fields, so that response names conflict with those of fields that plans add."""


@dataclass
class _Writer(OperationWriter):
    deferring: bool = False
    deferred: int = 0

    # -- arguments ---------------------------------------------------------------------------------------------------

    def _arguments(self, definition: GraphQLField) -> str:
        written = [
            f"{name}: {self._argument(argument.type)}"
            for name, argument in definition.args.items()
            if is_required_argument(argument) or self.random.random() < 0.5
        ]
        return f"({', '.join(written)})" if written else ""

    def _argument(self, input_type: GraphQLInputType) -> str:
        value = self._input(input_type, depth=3)
        if self.random.random() < 0.4:
            return self._variable(str(input_type), value)
        return _literal(value, input_type)

    def _input(self, input_type: GraphQLInputType, depth: int) -> Any:
        match input_type:
            case GraphQLNonNull(of_type=inner):
                return self._input(inner, depth)
            case GraphQLList(of_type=inner):
                return [self._input(inner, depth - 1) for _ in range(self.random.randint(0, 2) if depth else 0)]
            case GraphQLEnumType(values=values):
                return self.random.choice(sorted(values))
            case GraphQLInputObjectType(fields=fields, is_one_of=True):
                name = self.random.choice(sorted(fields))
                return {name: self._input(fields[name].type, depth - 1)}
            case GraphQLInputObjectType(fields=fields):
                return {
                    name: self._input(field.type, depth - 1)
                    for name, field in fields.items()
                    if is_required_input_field(field) or (depth > 0 and self.random.random() < 0.4)
                }
            case _:
                return self._scalar(str(input_type))

    def _scalar(self, name: str) -> Any:
        match name:
            case "Int":
                return self.random.randint(0, 2)
            case "Float":
                return 0.5
            case "Boolean":
                return self.random.random() < 0.5
            case "ID":
                return self.random.choice("12")
            case _:
                return self.random.choice("ab")

    def _variable(self, type_name: str, value: Any) -> str:
        """Reuse a variable of the same value half of the time: conditions then depend on each other."""
        for name, declared in self.declared.items():
            if declared == type_name and self.values[name] == value and self.random.random() < 0.5:
                return f"${name}"
        return super()._variable(type_name, value)

    # -- names and fragments -----------------------------------------------------------------------------------------

    def _alias(self, name: str, arguments: str) -> str:
        often = 0.5 if arguments else 0.15
        return f"{self.random.choice((*RESPONSE_NAMES, f'{name}_'))}: " if self.random.random() < often else ""

    def _fragments(self, parent: GraphQLNamedType, depth: int) -> list[str]:
        if is_abstract_type(parent):
            return [
                self._fragment(on, depth if isinstance(on, GraphQLObjectType) else depth - 1)
                for on in self._overlapping(parent)
                if depth > 0 and self.random.random() < 0.4
            ]
        if depth > 1 and self.random.random() < (0.6 if self.deferring else 0.15):
            interfaces = parent.interfaces if isinstance(parent, GraphQLObjectType) else ()
            return [self._fragment(self.random.choice((*interfaces, parent)), depth - 1)]
        return []

    def _overlapping(self, parent: GraphQLNamedType) -> Iterator[GraphQLNamedType]:
        """Yield the types that overlap with this abstract type."""
        assert is_abstract_type(parent)
        members = self.schema.get_possible_types(parent)
        yield from members
        for other in self.schema.type_map.values():
            if is_abstract_type(other) and not {*members}.isdisjoint(self.schema.get_possible_types(other)):
                yield other

    def _fragment(self, on: GraphQLNamedType, depth: int) -> str:
        known = [fragment for fragment in self.fragments if fragment.on == on.name]
        if known and self.random.random() < 0.3:
            return f"...{self.random.choice(known).name}{self._fragment_directives()}"
        return super()._fragment(on, depth)

    def _fragment_directives(self) -> str:
        return self._condition() + self._defer()

    def _condition(self) -> str:
        first = super()._condition()
        if first and self.random.random() < 0.15:
            other = "include" if "@skip" in first else "skip"
            return f"{first} @{other}(if: {self._variable('Boolean!', self.random.random() < 0.6)})"
        return first

    def _defer(self) -> str:
        if not self.deferring or self.random.random() < 0.5:
            return ""
        self.deferred += 1
        condition = self.random.choice(("", "", "", ", if: true", ", if: $"))
        if condition.endswith("$"):
            condition = f", if: {self._variable('Boolean!', self.random.random() < 0.7)}"
        return f' @defer(label: "d{self.deferred}"{condition})'


def _literal(value: Any, input_type: GraphQLInputType) -> str:
    match input_type:
        case GraphQLNonNull(of_type=inner):
            return _literal(value, inner)
        case GraphQLList(of_type=inner):
            return f"[{', '.join(_literal(item, inner) for item in value)}]"
        case GraphQLInputObjectType(fields=fields):
            written = (f"{name}: {_literal(item, fields[name].type)}" for name, item in value.items())
            return f"{{{', '.join(written)}}}"
        case GraphQLEnumType():
            return str(value)
        case _:
            return json.dumps(value)


def valid_operations(schema: GraphQLSchema, random: Random, *, deferring: bool = False) -> Iterator[Operation]:
    """Yield an endless stream of random operations of different depths that are valid on the schema."""
    schema = _with_defer(schema) if deferring else schema
    while True:
        limits = OperationLimits(depth=random.randint(1, 4), width=4)
        operation = _Writer(schema, limits, random, deferring=deferring).operation()
        if len(operation.text) > LONGEST or (deferring and "@defer" not in operation.text):
            continue
        if not validate(schema, parse(operation.text), RULES_TO_CHECK):
            yield operation


def _with_defer(schema: GraphQLSchema) -> GraphQLSchema:
    if schema.get_directive("defer") is not None:
        return schema
    return extend_schema(schema, parse(print_directive(GraphQLDeferDirective)))


class _WithoutDefer(Visitor):
    def enter_directive(self, node: DirectiveNode, *_: object) -> Any:
        return REMOVE if node.name.value == "defer" else None


def without_defer(document: DocumentNode) -> DocumentNode:
    """Return the same operation without `@defer`."""
    changed: DocumentNode = visit(document, _WithoutDefer())
    return changed
