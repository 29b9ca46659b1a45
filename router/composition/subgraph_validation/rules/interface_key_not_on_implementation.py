"""INTERFACE_KEY_NOT_ON_IMPLEMENTATION: a key of an interface is one of all its implementations."""

from router.composition.message_format import in_types
from router.composition.subgraph_validation.context import RuleContext
from router.federation.field_references.field_sets import InvalidFieldSet, canonical_field_set
from router.federation.schema_model.schema import AppliedDirective, TypeKind, applied


def interface_keys_are_on_implementations(context: RuleContext) -> None:
    """Report implementations that lack a key of their interface, or cannot be resolved by it."""
    for interface in context.schema.of_kind(TypeKind.INTERFACE):
        for key in applied(interface, "key"):
            wanted = _canonical(key)
            if wanted is None:
                continue
            lacking, unresolvable = [], []
            for type_ in context.schema.possible_types(interface.name):
                own = next((other for other in applied(type_, "key") if _canonical(other) == wanted), None)
                if own is None:
                    lacking.append(type_)
                elif _is_resolvable(key) and not _is_resolvable(own):
                    unresolvable.append(type_)
            shown = f'The key "{key.arguments["fields"]}" of interface "{interface.name}"'
            if lacking:
                message = f"{shown} is missing on its implementation {in_types([type_.name for type_ in lacking])}."
                nodes = [type_.node for type_ in lacking]
                context.error("INTERFACE_KEY_NOT_ON_IMPLEMENTATION", message, *nodes)
            elif unresolvable:
                names = in_types([type_.name for type_ in unresolvable])
                message = f"{shown} is resolvable, so it must be on its implementations too, but is not on {names}."
                nodes = [type_.node for type_ in unresolvable]
                context.error("INTERFACE_KEY_NOT_ON_IMPLEMENTATION", message, *nodes)


def _canonical(key: AppliedDirective) -> str | None:
    fields = key.arguments.get("fields")
    try:
        return canonical_field_set(fields) if isinstance(fields, str) else None
    except InvalidFieldSet:
        return None


def _is_resolvable(key: AppliedDirective) -> bool:
    return key.arguments.get("resolvable") is not False
