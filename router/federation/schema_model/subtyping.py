"""Subtypes: the compatibility of a field's types in different subgraphs.

A type is a subtype of another if it is its non-null version, a member of the union, an implementation of the
interface, or a list of subtypes. Implementations are those of the supergraph, which has all of them.
"""

from router.federation.schema_model.schema import Schema, TypeKind
from router.federation.schema_model.type_references import ListType, NamedType, NonNullType, TypeReference


def is_strict_subtype(supergraph: Schema, wider: TypeReference, narrower: TypeReference) -> bool:
    """Return True if every value of `narrower` is one of `wider`, and they differ."""
    match narrower:
        case ListType():
            return isinstance(wider, ListType) and is_subtype(supergraph, wider.item, narrower.item)
        case NonNullType():
            inner = wider.of if isinstance(wider, NonNullType) else wider
            return is_subtype(supergraph, inner, narrower.of)
        case NamedType():
            return isinstance(wider, NamedType) and _is_member(supergraph, wider.name, narrower.name)


def is_subtype(supergraph: Schema, wider: TypeReference, narrower: TypeReference) -> bool:
    """Return the same, or they are equal."""
    return wider == narrower or is_strict_subtype(supergraph, wider, narrower)


def _is_member(supergraph: Schema, wider: str, narrower: str) -> bool:
    wide, narrow = supergraph.types.get(wider), supergraph.types.get(narrower)
    if wide is None or narrow is None:
        return False
    if wide.kind is TypeKind.UNION:
        return narrower in wide.members
    return wide.kind is TypeKind.INTERFACE and wider in narrow.interfaces
