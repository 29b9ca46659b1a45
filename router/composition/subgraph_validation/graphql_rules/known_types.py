"""Types that are referred to exist, and are of a kind that fits there.

https://spec.graphql.org/draft/#sec-Type-System
"""

from graphql import Node

from router.composition.subgraph_validation.context import RuleContext
from router.federation.read_subgraph import SUBGRAPH_SPEC_TYPES
from router.federation.schema_model.schema import BUILT_IN_SCALARS, RootKind, TypeKind
from router.federation.schema_model.type_references import TypeReference, base_name

_INPUT = frozenset({TypeKind.SCALAR, TypeKind.ENUM, TypeKind.INPUT_OBJECT})
_OUTPUT = frozenset(TypeKind) - {TypeKind.INPUT_OBJECT}


def known_types(context: RuleContext) -> None:
    """Report references to types that do not exist or do not fit."""
    schema = context.schema
    for type_ in schema.types.values():
        for field in type_.fields.values():
            _check_reference(context, field.coordinate, field.type, _OUTPUT, field.node)
            for argument in field.arguments.values():
                _check_reference(context, argument.coordinate, argument.type, _INPUT, argument.node)
        for input_field in type_.input_fields.values():
            _check_reference(context, input_field.coordinate, input_field.type, _INPUT, input_field.node)
        for member in type_.members:
            _check_name(context, f"union {type_.name}", member, frozenset({TypeKind.OBJECT}), type_.node)
        for interface in type_.interfaces:
            _check_name(context, type_.name, interface, frozenset({TypeKind.INTERFACE}), type_.node)
    for definition in schema.directive_definitions.values():
        for argument in definition.arguments.values():
            if base_name(argument.type) not in SUBGRAPH_SPEC_TYPES:  # Those are checked when the document is read.
                _check_reference(context, argument.coordinate, argument.type, _INPUT, argument.node or definition.node)
    for kind, name in schema.roots.items():
        if kind is not RootKind.QUERY or name in schema.types:
            _check_name(context, f"the {kind.value} root", name, frozenset({TypeKind.OBJECT}), schema.node)


def _check_reference(
    context: RuleContext, user: str, reference: TypeReference, kinds: frozenset[TypeKind], node: Node | None
) -> None:
    _check_name(context, user, base_name(reference), kinds, node)


def _check_name(context: RuleContext, user: str, name: str, kinds: frozenset[TypeKind], node: Node | None) -> None:
    if name in BUILT_IN_SCALARS:
        if TypeKind.SCALAR not in kinds:
            context.error("INVALID_GRAPHQL", f'"{name}" cannot be used in "{user}".', node)
        return
    type_ = context.schema.types.get(name)
    if type_ is None:
        context.error("INVALID_GRAPHQL", f'Unknown type "{name}" in "{user}".', node)
    elif type_.kind not in kinds:
        context.error("INVALID_GRAPHQL", f'The {type_.kind.value} "{name}" cannot be used in "{user}".', node)
