"""Specialise an operation to given variables: conditions on them become constants, which planning folds away."""

from __future__ import annotations

from collections.abc import Mapping

from graphql import BooleanValueNode, DirectiveNode, DocumentNode, VariableNode, Visitor, visit
from graphql.language import ArgumentNode

_CONDITIONAL = ("skip", "include", "defer")


def specialise(document: DocumentNode, values: Mapping[str, object]) -> DocumentNode:
    """The document with @skip, @include and @defer decided where `values` (coerced ones) decide them."""

    class Decide(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: object) -> DirectiveNode | None:
            if node.name.value not in _CONDITIONAL:
                return None
            arguments = tuple(_decided(argument, values) for argument in node.arguments or ())
            return DirectiveNode(name=node.name, arguments=arguments)

    decided: DocumentNode = visit(document, Decide())
    return decided


def _decided(argument: ArgumentNode, values: Mapping[str, object]) -> ArgumentNode:
    if argument.name.value == "if" and isinstance(argument.value, VariableNode):
        value = values.get(argument.value.name.value)
        if isinstance(value, bool):
            return ArgumentNode(name=argument.name, value=BooleanValueNode(value=value))
    return argument
