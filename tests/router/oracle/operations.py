"""Random operations that are valid on a schema."""

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


@dataclass(frozen=True)
class OperationLimits:
    """`depth` and `width` of selections. `conditions`: whether there may be `@skip` and `@include`."""

    depth: int
    width: int
    conditions: bool = True


@dataclass(frozen=True)
class Operation:
    text: str
    variables: dict[str, Any]


@dataclass(frozen=True)
class NamedFragment:
    name: str
    on: str
    body: str

    def __str__(self) -> str:
        return f"fragment {self.name} on {self.on} {self.body}"


@dataclass
class OperationWriter:
    """Writer of one operation, within `limits`. A subclass covers more of GraphQL."""

    schema: GraphQLSchema
    limits: OperationLimits
    random: Random
    declared: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: list[NamedFragment] = field(default_factory=list)

    def selection(self, parent: GraphQLNamedType, depth: int) -> str:
        parts = []
        if isinstance(parent, GraphQLUnionType) or self.random.random() < 0.2:
            parts.append(self._typename())
        if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            choices = [f for f in parent.fields.items() if depth > 1 or is_leaf_type(get_named_type(f[1].type))]
            for _ in range(self.random.randint(1, self.limits.width) if choices else 0):
                name, definition = self.random.choice(choices)
                parts.append(self._field(name, definition, depth))
        parts += self._fragments(parent, depth)
        return "{ " + (" ".join(parts) or "__typename") + " }"

    def _fragments(self, parent: GraphQLNamedType, depth: int) -> list[str]:
        if isinstance(parent, GraphQLInterfaceType | GraphQLUnionType):
            members = self.schema.get_possible_types(parent)
            return [self._fragment(member, depth) for member in members if self.random.random() < 0.5]
        return [self._fragment(parent, depth)] if self.random.random() < 0.1 else []

    def _typename(self) -> str:
        return self.random.choice(["__typename", "kind: __typename"])

    def _field(self, name: str, definition: GraphQLField, depth: int) -> str:
        arguments = self._arguments(definition)
        alias = self._alias(name, arguments)
        named = get_named_type(definition.type)
        below = "" if is_leaf_type(named) else " " + self.selection(named, depth - 1)
        return f"{alias}{name}{arguments}{self._condition()}{below}"

    def _arguments(self, definition: GraphQLField) -> str:
        if not definition.args or self.random.random() >= 0.7:
            return ""
        value = self.random.randint(1, 3)
        return f"(n: {self._variable('Int', value) if self.random.random() < 0.3 else value})"

    def _alias(self, _name: str, arguments: str) -> str:
        return f"a{self.random.randrange(100)}: " if arguments or self.random.random() < 0.2 else ""

    def _fragment(self, on: GraphQLNamedType, depth: int) -> str:
        body = self.selection(on, depth)
        if self.random.random() < 0.3:
            name = f"F{len(self.fragments)}"
            self.fragments.append(NamedFragment(name, on.name, body))
            return f"...{name}{self._fragment_directives()}"
        return f"... on {on.name}{self._fragment_directives()} {body}"

    def _fragment_directives(self) -> str:
        return self._condition()

    def _condition(self) -> str:
        if not self.limits.conditions or self.random.random() > 0.12:
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
        body = self.selection(root, self.limits.depth + 1)
        declared = ", ".join(f"${name}: {type_name}" for name, type_name in self.declared.items())
        head = f"{kind} Q({declared})" if declared else kind
        return Operation(" ".join([head, body, *map(str, self.fragments)]), self.values)


def random_operation(schema: GraphQLSchema, limits: OperationLimits, random: Random) -> Operation:
    """Return an operation that is valid but for fields that may not be merged (GraphQL specification, "Field Selection
    Merging").
    """
    return OperationWriter(schema, limits, random).operation()
