"""AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE: access is guarded where data is, at objects."""

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.schema import TypeKind
from router.federation.specifications.features import ACCESS_CONTROL


def no_access_control_on_interfaces(context: RuleContext) -> None:
    """Report access control on interfaces, their fields, and `@interfaceObject` types."""
    for type_ in context.composite_types():
        is_interface = type_.kind is TypeKind.INTERFACE
        if not is_interface and not context.subgraph.is_interface_object(type_):
            continue
        kind = "interface" if is_interface else "interface object"
        guarded = [(f'{kind} "{type_.name}"', type_.node, type_.directives)]
        if is_interface:
            guarded += [
                (f'field "{field.coordinate}"', field.node, field.directives) for field in type_.fields.values()
            ]
        for where, node, directives in guarded:
            for directive in directives:
                if directive.meaning in ACCESS_CONTROL:
                    message = (
                        f"@{directive.name} on {where}: it cannot be on interfaces, their fields, or interface objects."
                    )
                    context.error("AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE", message, directive.node, node)
