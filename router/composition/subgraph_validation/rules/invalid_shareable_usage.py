"""INVALID_SHAREABLE_USAGE: `@shareable` is for objects and their fields, once per declaration."""

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.schema import AppliedDirective, TypeKind, applied


def shareable_is_used_once(context: RuleContext) -> None:
    """Report `@shareable` on interfaces' fields, and repeated on one declaration."""
    for type_ in context.composite_types():
        if type_.kind is TypeKind.OBJECT:
            _report_repeated(context, f'declaration of "{type_.name}"', applied(type_, "shareable"))
        for field in type_.fields.values():
            applications = applied(field, "shareable")
            if type_.kind is TypeKind.INTERFACE:
                for directive in applications:
                    message = f'Invalid @shareable on "{field.coordinate}": only fields of objects are shared.'
                    context.error("INVALID_SHAREABLE_USAGE", message, directive.node, type_.node)
            else:
                _report_repeated(context, f'field "{field.coordinate}"', applications)


def _report_repeated(context: RuleContext, where: str, applications: list[AppliedDirective]) -> None:
    by_declaration: dict[int | None, list[AppliedDirective]] = {}
    for directive in applications:
        by_declaration.setdefault(directive.extension, []).append(directive)
    for group in by_declaration.values():
        if len(group) > 1:
            message = f"@shareable is repeated on the same {where}; it repeats only on a type's extensions."
            context.error("INVALID_SHAREABLE_USAGE", message, *(directive.node for directive in group))
