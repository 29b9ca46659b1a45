"""References to types: `User`, `[User!]!`."""

from dataclasses import dataclass
from functools import lru_cache

from graphql import ListTypeNode, NonNullTypeNode, TypeNode
from graphql.language import NamedTypeNode


@dataclass(frozen=True, slots=True)
class NamedType:
    """A type by its name."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListType:
    """A list of `item`."""

    item: "TypeReference"

    def __str__(self) -> str:
        return f"[{self.item}]"


@dataclass(frozen=True, slots=True)
class NonNullType:
    """`of`, and never null."""

    of: NamedType | ListType

    def __str__(self) -> str:
        return f"{self.of}!"


TypeReference = NamedType | ListType | NonNullType


def type_reference(node: TypeNode) -> TypeReference:
    """Return the reference that the AST node denotes."""
    if isinstance(node, NamedTypeNode):
        return _named(node.name.value)
    if isinstance(node, ListTypeNode):
        return ListType(type_reference(node.type))
    if isinstance(node, NonNullTypeNode):
        inner = type_reference(node.type)
        return inner if isinstance(inner, NonNullType) else NonNullType(inner)
    raise TypeError(f"not a type reference: {node!r}")


# References to the same type are many; one shared object for each name saves memory in large schemas.
_named = lru_cache(maxsize=65536)(NamedType)


def base_name(reference: TypeReference) -> str:
    """Return the named type inside all lists and non-nulls."""
    while True:
        match reference:
            case NamedType():
                return reference.name
            case ListType():
                reference = reference.item
            case NonNullType():
                reference = reference.of


def nullable(reference: TypeReference) -> NamedType | ListType:
    """Return the reference without its outer non-null."""
    return reference.of if isinstance(reference, NonNullType) else reference


def with_base(reference: TypeReference, name: str) -> TypeReference:
    """Return the same lists and non-nulls around another named type."""
    match reference:
        case NamedType():
            return NamedType(name)
        case ListType():
            return ListType(with_base(reference.item, name))
        case NonNullType():
            inner = with_base(reference.of, name)
            assert not isinstance(inner, NonNullType)
            return NonNullType(inner)
