"""Signatures and shapes of fields, which decide whether two fields may share a response key."""

from collections.abc import Sequence

from graphql import ArgumentNode, print_ast

from router.supergraph.model import SupergraphField

Shape = tuple[str, frozenset[str]]
"""A field's type in the API schema, and its types in the subgraphs. Fields that share a response key must have the
same shape: otherwise they would conflict in the API or in a subgraph."""


def shape_of(field: SupergraphField) -> Shape:
    """Return the shape of one object type's field."""
    return field.type, frozenset(m.type or field.type for m in field.memberships) or frozenset({field.type})


def signature_of(name: str, arguments: Sequence[ArgumentNode]) -> str:
    """Return the name and arguments as text, equal for two fields exactly if they select the same.

    Arguments in any order.
    """
    if not arguments:
        return name
    printed = sorted(f"{argument.name.value}:{print_ast(argument.value)}" for argument in arguments)
    return f"{name}({','.join(printed)})"
