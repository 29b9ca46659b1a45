"""KEY_UNSUPPORTED_ON_INTERFACE, PROVIDES_UNSUPPORTED_ON_INTERFACE, REQUIRES_UNSUPPORTED_ON_INTERFACE."""

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.schema import TypeKind, applied
from router.federation.schema_model.type_references import base_name
from router.federation.specifications.versions import FeatureVersion

_KEYS_ON_INTERFACES = FeatureVersion(2, 3)


def no_entity_directives_on_interfaces(context: RuleContext) -> None:
    """Report `@provides` and `@requires` on interfaces' fields, and `@key` on interfaces before 2.3."""
    for type_ in context.schema.of_kind(TypeKind.INTERFACE):
        if context.version < _KEYS_ON_INTERFACES:
            for key in applied(type_, "key"):
                message = f'@{key.name} on interface "{type_.name}" needs federation {_KEYS_ON_INTERFACES}.'
                context.error("KEY_UNSUPPORTED_ON_INTERFACE", message, key.node)
        for field in type_.fields.values():
            target = context.schema.types.get(base_name(field.type))
            # Where a @provides has nothing to provide, that is reported instead.
            provides = ("provides",) if target is not None and target.is_composite else ()
            for meaning in (*provides, "requires"):
                for directive in applied(field, meaning):
                    message = f'@{directive.name} cannot be used on "{field.coordinate}": it is an interface\'s field.'
                    code = f"{meaning.upper()}_UNSUPPORTED_ON_INTERFACE"
                    context.error(code, message, directive.node, type_.node)
