"""Directives of a supergraph document as plain values."""

from collections.abc import Mapping

from graphql import ConstDirectiveNode, DirectiveNode
from graphql.utilities import value_from_ast_untyped


def arguments_of(node: DirectiveNode | ConstDirectiveNode) -> dict[str, object]:
    """Return the arguments that a directive is given, as plain Python values; enum values become their names."""
    return {argument.name.value: value_from_ast_untyped(argument.value) for argument in node.arguments or ()}


def text(arguments: Mapping[str, object], name: str) -> str | None:
    """Return a string or enum argument; None if it is missing or null."""
    value = arguments.get(name)
    return value if isinstance(value, str) else None


def flag(arguments: Mapping[str, object], name: str, default: bool = False) -> bool:
    """Return a boolean argument."""
    value = arguments.get(name)
    return value if isinstance(value, bool) else default
