"""Random operations that are valid on a schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from tests.router.fuzz.shape import Shape


@dataclass(frozen=True)
class Operation:
    text: str
    variables: dict[str, Any]


@dataclass
class _Writer:
    schema: GraphQLSchema
    shape: Shape
    random: Random
    declared: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)

    def selection(self, parent: GraphQLNamedType, depth: int) -> str:
        parts = []
        if isinstance(parent, GraphQLUnionType) or self.random.random() < 0.2:
            parts.append(self._typename())
        if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            choices = [f for f in parent.fields.items() if depth > 1 or is_leaf_type(get_named_type(f[1].type))]
            for _ in range(self.random.randint(1, self.shape.width) if choices else 0):
                name, definition = self.random.choice(choices)
                parts.append(self._field(name, definition, depth))
        if isinstance(parent, GraphQLInterfaceType | GraphQLUnionType):
            for member in self.schema.get_possible_types(parent):
                if self.random.random() < 0.5:
                    parts.append(self._fragment(member, depth))
        elif self.random.random() < 0.1:
            parts.append(self._fragment(parent, depth))
        return "{ " + (" ".join(parts) or "__typename") + " }"

    def _typename(self) -> str:
        return self.random.choice(["__typename", "kind: __typename"])

    def _field(self, name: str, definition: GraphQLField, depth: int) -> str:
        arguments = ""
        if definition.args and self.random.random() < 0.7:
            value = self.random.randint(1, 3)
            arguments = f"(n: {self._variable('Int', value) if self.random.random() < 0.3 else value})"
        alias = ""
        if arguments or self.random.random() < 0.2:
            alias = f"a{self.random.randrange(100)}: "
        named = get_named_type(definition.type)
        below = "" if is_leaf_type(named) else " " + self.selection(named, depth - 1)
        return f"{alias}{name}{arguments}{self._condition()}{below}"

    def _fragment(self, on: GraphQLNamedType, depth: int) -> str:
        body = self.selection(on, depth)
        if self.random.random() < 0.3:
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {on.name} {body}")
            return f"...{name}{self._condition()}"
        return f"... on {on.name}{self._condition()} {body}"

    def _condition(self) -> str:
        if not self.shape.conditions or self.random.random() > 0.12:
            return ""
        value = self.random.random() < 0.5
        argument = self._variable("Boolean!", value) if self.random.random() < 0.7 else str(value).lower()
        return f" @{self.random.choice(['skip', 'include'])}(if: {argument})"

    def _variable(self, type_name: str, value: Any) -> str:
        name = f"v{len(self.declared)}"
        self.declared[name] = type_name
        self.values[name] = value
        return f"${name}"

    def operation(self) -> Operation:
        root = self.schema.query_type
        kind = "query"
        if self.schema.mutation_type and self.random.random() < 0.5:
            root, kind = self.schema.mutation_type, "mutation"
        assert root is not None
        body = self.selection(root, self.shape.depth + 1)
        declared = ", ".join(f"${name}: {type_name}" for name, type_name in self.declared.items())
        head = f"{kind} Q({declared})" if declared else kind
        return Operation(" ".join([head, body, *self.fragments]), self.values)


def random_operation(schema: GraphQLSchema, shape: Shape, random: Random) -> Operation:
    """An operation that is valid but for fields that may not be merged (GraphQL specification, "Field Selection
    Merging")."""
    return _Writer(schema, shape, random).operation()
