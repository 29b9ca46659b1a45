"""Directives of a supergraph document as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphql import ConstDirectiveNode, DirectiveNode
from graphql.utilities import value_from_ast_untyped

from router.supergraph.model import AppliedDirective


def arguments_of(node: DirectiveNode | ConstDirectiveNode) -> dict[str, object]:
    """The arguments that a directive is given, as plain Python values; enum values become their names."""
    return {argument.name.value: value_from_ast_untyped(argument.value) for argument in node.arguments or ()}


def named(nodes: Sequence[DirectiveNode] | None, name: str) -> Iterator[dict[str, object]]:
    """The arguments of each application of the directive called `name`."""
    for node in nodes or ():
        if node.name.value == name:
            yield arguments_of(node)


def text(arguments: dict[str, object], name: str) -> str | None:
    """A string or enum argument; None if it is missing or null."""
    value = arguments.get(name)
    return value if isinstance(value, str) else None


def flag(arguments: dict[str, object], name: str, default: bool = False) -> bool:
    """A boolean argument."""
    value = arguments.get(name)
    return value if isinstance(value, bool) else default


def others(nodes: Sequence[DirectiveNode] | None) -> tuple[AppliedDirective, ...]:
    """Every directive that is not the join spec's own, for those who enforce them (auth, cost, cache tags).

    `@join__directive`, which carries a subgraph's directive along, is kept.
    """
    return tuple(
        AppliedDirective(node.name.value, arguments_of(node))
        for node in nodes or ()
        if node.name.value == "join__directive" or not node.name.value.startswith("join__")
    )
