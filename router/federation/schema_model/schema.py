"""A mutable schema model, of subgraphs and of the supergraph that they are merged into.

It represents what composition needs and `graphql.GraphQLSchema` drops or rejects: applied directives of all elements
and the extension that each is on, types that are only extended, and the AST node of every element.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from graphql import Node

from router.federation.schema_model.constant_values import Value
from router.federation.schema_model.type_references import NonNullType, TypeReference

BUILT_IN_SCALARS = frozenset({"Int", "Float", "String", "Boolean", "ID"})
BUILT_IN_DIRECTIVES = frozenset({"skip", "include", "deprecated", "specifiedBy", "oneOf"})


class TypeKind(Enum):
    """The kinds of named types; the values are for messages."""

    SCALAR = "Scalar Type"
    OBJECT = "Object Type"
    INTERFACE = "Interface Type"
    UNION = "Union Type"
    ENUM = "Enum Type"
    INPUT_OBJECT = "Input Object Type"


class RootKind(Enum):
    """The operations; the value is the keyword."""

    QUERY = "query"
    MUTATION = "mutation"
    SUBSCRIPTION = "subscription"

    @property
    def default_name(self) -> str:
        """The name of the root type in a schema without a schema definition."""
        return self.value.capitalize()


@dataclass(slots=True, eq=False)
class AppliedDirective:
    """A directive on an element.

    `name` is the name in this schema. `meaning` is the name that the federation specification (or one that it takes
    in, such as `tag`) gives to the directive, and None for every other directive. `extension` is the index of the
    extension that it was written on, None on a definition.
    """

    name: str
    arguments: dict[str, Value] = field(default_factory=dict)
    node: Node | None = None
    meaning: str | None = None
    extension: int | None = None


@dataclass(slots=True, eq=False)
class InputValue:
    """An argument or an input field. `default` is None when there is none; the literal null is `NULL`."""

    coordinate: str
    name: str
    type: TypeReference
    default: Value | None = None
    description: str | None = None
    directives: list[AppliedDirective] = field(default_factory=list)
    node: Node | None = None

    @property
    def is_required(self) -> bool:
        """True if a value must be given."""
        return isinstance(self.type, NonNullType) and self.default is None


@dataclass(slots=True, eq=False)
class Field:
    """A field of an object or interface type. `extension` is as in `AppliedDirective`."""

    coordinate: str
    name: str
    type: TypeReference
    arguments: dict[str, InputValue] = field(default_factory=dict)
    description: str | None = None
    directives: list[AppliedDirective] = field(default_factory=list)
    node: Node | None = None
    extension: int | None = None


@dataclass(slots=True, eq=False)
class EnumValue:
    """A value of an enum."""

    coordinate: str
    name: str
    description: str | None = None
    directives: list[AppliedDirective] = field(default_factory=list)
    node: Node | None = None


@dataclass(slots=True, eq=False)
class TypeDefinition:
    """A named type, with all its extensions merged.

    `definition` is None for a type that the document only extends. Which of `fields`, `input_fields`, `interfaces`,
    `members` and `values` are filled depends on `kind`.
    """

    name: str
    kind: TypeKind
    description: str | None = None
    directives: list[AppliedDirective] = field(default_factory=list)
    fields: dict[str, Field] = field(default_factory=dict)
    input_fields: dict[str, InputValue] = field(default_factory=dict)
    interfaces: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    values: dict[str, EnumValue] = field(default_factory=dict)
    definition: Node | None = None
    extensions: list[Node] = field(default_factory=list)

    @property
    def coordinate(self) -> str:
        """The schema coordinate of the type."""
        return self.name

    @property
    def node(self) -> Node | None:
        """The definition, or the first extension where there is no definition."""
        return self.definition or (self.extensions[0] if self.extensions else None)

    @property
    def is_composite(self) -> bool:
        """True if the type can have a selection set."""
        return self.kind in (TypeKind.OBJECT, TypeKind.INTERFACE, TypeKind.UNION)


@dataclass(slots=True, eq=False)
class DirectiveDefinition:
    """The definition of a directive."""

    name: str
    arguments: dict[str, InputValue] = field(default_factory=dict)
    locations: list[str] = field(default_factory=list)
    repeatable: bool = False
    description: str | None = None
    node: Node | None = None

    @property
    def coordinate(self) -> str:
        """The schema coordinate of the directive."""
        return f"@{self.name}"


Element = TypeDefinition | Field | InputValue | EnumValue
"""The elements that directives can be applied to, apart from the schema itself."""


@dataclass(slots=True, eq=False)
class Schema:
    """Named types, directive definitions, and the schema definition."""

    types: dict[str, TypeDefinition] = field(default_factory=dict)
    directive_definitions: dict[str, DirectiveDefinition] = field(default_factory=dict)
    roots: dict[RootKind, str] = field(default_factory=dict)
    directives: list[AppliedDirective] = field(default_factory=list)
    description: str | None = None
    node: Node | None = None
    _implementations: dict[str, list[TypeDefinition]] | None = None

    @property
    def coordinate(self) -> str:
        """The name of the schema itself in messages."""
        return "schema"

    def of_kind(self, *kinds: TypeKind) -> Iterator[TypeDefinition]:
        """Return the types of these kinds, in order of appearance."""
        return (type_ for type_ in self.types.values() if type_.kind in kinds)

    def possible_types(self, name: str) -> list[TypeDefinition]:
        """Return the object types that a value of the named composite type can have at run time."""
        type_ = self.types.get(name)
        if type_ is None:
            return []
        match type_.kind:
            case TypeKind.OBJECT:
                return [type_]
            case TypeKind.UNION:
                return [self.types[member] for member in type_.members if member in self.types]
            case TypeKind.INTERFACE:
                return self._implementations_by_interface().get(name, [])
            case _:
                return []

    def _implementations_by_interface(self) -> dict[str, list[TypeDefinition]]:
        if self._implementations is None:
            found: dict[str, list[TypeDefinition]] = {}
            for type_ in self.of_kind(TypeKind.OBJECT):
                for interface in type_.interfaces:
                    found.setdefault(interface, []).append(type_)
            self._implementations = found
        return self._implementations

    def reset_implementations(self) -> None:
        """Discard the cached implementations, after changes of object types or their interfaces."""
        self._implementations = None

    def elements(self) -> Iterator[Element]:
        """Every type, field, argument, input field and enum value; not the arguments of directive definitions."""
        for type_ in self.types.values():
            yield type_
            for field_ in type_.fields.values():
                yield field_
                yield from field_.arguments.values()
            yield from type_.input_fields.values()
            yield from type_.values.values()


def applied(element: Element | Schema, meaning: str) -> list[AppliedDirective]:
    """Return the applications to the element of the federation directive that the specification calls `meaning`."""
    return [directive for directive in element.directives if directive.meaning == meaning]


def is_applied(element: Element | Schema, meaning: str) -> bool:
    """Return True if the federation directive is applied to the element."""
    return any(directive.meaning == meaning for directive in element.directives)


def is_inaccessible(element: Element) -> bool:
    """Return True if the element itself is marked `@inaccessible`."""
    return is_applied(element, "inaccessible")


def has_standard_one_of(schema: Schema) -> bool:
    """Return True if `@oneOf` is GraphQL's; some schemas defined another directive of the name before GraphQL did."""
    definition = schema.directive_definitions.get("oneOf")
    return definition is not None and definition.locations == ["INPUT_OBJECT"] and not definition.arguments


def is_one_of(schema: Schema, type_: TypeDefinition) -> bool:
    """Return True if values of the input object give exactly one of its fields."""
    named = any(directive.name == "oneOf" for directive in type_.directives)
    return named and has_standard_one_of(schema)
