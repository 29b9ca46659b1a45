"""CACHE_TAG_INVALID_FORMAT(_ARGUMENT_ON_ENTITY, _ARGUMENT_ON_ROOT_FIELD), CACHE_TAG_APPLIED_TO_NON_ROOT_FIELD,
CACHE_TAG_ENTITY_NOT_RESOLVABLE: the values of a tag come from the arguments of a root field or the key of an entity.

https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/directives#cachetag
"""

from collections.abc import Mapping

from graphql import FieldNode, SelectionSetNode

from router.composition.subgraph_validation.context import RuleContext
from router.federation.field_references.cache_tags import (
    Format,
    InvalidCacheTagFormat,
    parse_cache_tag_format,
    placeholders,
)
from router.federation.field_references.field_sets import InvalidFieldSet, parse_field_set
from router.federation.schema_model.schema import (
    AppliedDirective,
    Field,
    InputValue,
    Schema,
    TypeDefinition,
    TypeKind,
    applied,
)
from router.federation.schema_model.type_references import ListType, base_name, nullable


def valid_cache_tags(context: RuleContext) -> None:
    """Report `@cacheTag` on invalid elements, and formats with values that are not available there."""
    roots = frozenset(context.schema.roots.values())
    for type_ in context.schema.of_kind(TypeKind.OBJECT):
        for directive in applied(type_, "cacheTag"):
            _check_entity(context, type_, directive)
    for type_, field in context.fields():
        for directive in applied(field, "cacheTag"):
            if type_.name in roots:
                _check_root_field(context, field, directive)
            else:
                message = (
                    f'@{directive.name} is on "{field.coordinate}", but of fields only those of root types have tags.'
                )
                context.error("CACHE_TAG_APPLIED_TO_NON_ROOT_FIELD", message, directive.node, field.node)


def _check_root_field(context: RuleContext, field: Field, directive: AppliedDirective) -> None:
    where = f'the @{directive.name} format of "{field.coordinate}"'
    for placeholder in placeholders(_parsed(context, directive, where)):
        if placeholder.variable != "$args":
            message = f'In {where}, only "$args" can be used, not "{placeholder.variable}".'
            context.error("CACHE_TAG_INVALID_FORMAT_ARGUMENT_ON_ROOT_FIELD", message, directive.node, field.node)
            continue
        problem = _path_problem(context.schema, field.arguments, placeholder.path)
        if problem is not None:
            context.error("CACHE_TAG_INVALID_FORMAT", f"In {where}, {problem}.", directive.node, field.node)


def _check_entity(context: RuleContext, type_: TypeDefinition, directive: AppliedDirective) -> None:
    keys = applied(type_, "key")
    if not any(key.arguments.get("resolvable") is not False for key in keys):
        message = f'@{directive.name} is on "{type_.name}", which has no resolvable @key in this subgraph.'
        context.error("CACHE_TAG_ENTITY_NOT_RESOLVABLE", message, directive.node, type_.node)
        return
    where = f'the @{directive.name} format of "{type_.name}"'
    for placeholder in placeholders(_parsed(context, directive, where)):
        code, problem = "CACHE_TAG_INVALID_FORMAT_ARGUMENT_ON_ENTITY", None
        if placeholder.variable != "$key":
            problem = f'only "$key" can be used, not "{placeholder.variable}"'
        elif (wrong := _path_problem(context.schema, type_.fields, placeholder.path)) is not None:
            code, problem = "CACHE_TAG_INVALID_FORMAT", wrong
        elif not all(_is_in_key(key, placeholder.path) for key in keys):
            problem = f'"{".".join(placeholder.path)}" is not in every @key of the type'
        if problem is not None:
            context.error(code, f"In {where}, {problem}.", directive.node, type_.node)


def _parsed(context: RuleContext, directive: AppliedDirective, where: str) -> Format:
    try:
        return parse_cache_tag_format(str(directive.arguments.get("format", "")))
    except InvalidCacheTagFormat as error:
        context.error("CACHE_TAG_INVALID_FORMAT", f"In {where}, {error}.", directive.node)
        return ()


def _path_problem(schema: Schema, members: Mapping[str, Field | InputValue], path: tuple[str, ...]) -> str | None:
    """Return the reason why the path does not end at one scalar or enum value.

    An argument may lead into input objects.
    """
    if not path:
        return "a variable is used by itself, where a value in it must be named"
    for depth, name in enumerate(path, start=1):
        member = members.get(name)
        if member is None:
            return f'"{".".join(path[:depth])}" does not exist'
        target = schema.types.get(base_name(member.type))
        children: Mapping[str, Field | InputValue] = {}
        if target is not None:
            children = target.fields if target.fields else target.input_fields
        if depth < len(path) and not children:
            return f'"{".".join(path[:depth])}" has no fields'
        if depth == len(path):
            if isinstance(nullable(member.type), ListType):
                return f'"{".".join(path)}" is a list'
            if target is not None and target.kind not in (TypeKind.SCALAR, TypeKind.ENUM):
                return f'"{".".join(path)}" is neither a scalar nor an enum'
        members = children
    return None


def _is_in_key(key: AppliedDirective, path: tuple[str, ...]) -> bool:
    try:
        return _selects(parse_field_set(str(key.arguments.get("fields", ""))), path)
    except InvalidFieldSet:
        return True  # reported by itself


def _selects(selections: SelectionSetNode | None, path: tuple[str, ...]) -> bool:
    if not path or selections is None:
        return not path
    return any(
        isinstance(node, FieldNode) and node.name.value == path[0] and _selects(node.selection_set, path[1:])
        for node in selections.selections
    )
