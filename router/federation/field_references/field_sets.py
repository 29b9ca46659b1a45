"""Field sets: the selections in `@key(fields:)`, `@requires(fields:)`, `@provides(fields:)` and `@fromContext(field:)`.

Parsed field sets are cached by their text and shared: they must not be changed.
"""

from collections.abc import Iterator
from functools import lru_cache

from graphql import (
    FieldNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    print_ast,
)

from router.federation.schema_model.schema import Field, Schema, TypeDefinition, TypeKind
from router.federation.schema_model.type_references import base_name


class InvalidFieldSet(ValueError):
    """The text is not a selection; the message gives the reason."""


@lru_cache(maxsize=4096)
def parse_field_set(text: str) -> SelectionSetNode:
    """Parse `id sku { code }`, with or without outer braces; raises InvalidFieldSet."""
    source = text if text.strip().startswith("{") else f"{{{text}}}"
    try:
        document = parse(source, allow_empty_selection_sets=False)
    except GraphQLSyntaxError as error:
        raise InvalidFieldSet(error.message) from error
    operation = document.definitions[0]
    if len(document.definitions) != 1 or not isinstance(operation, OperationDefinitionNode):
        raise InvalidFieldSet("it must be one selection of fields")
    return operation.selection_set


def print_field_set(selections: SelectionSetNode) -> str:
    """Return the field set on one line, without outer braces."""
    return " ".join(print_ast(selections).split())[2:-2].strip()


@lru_cache(maxsize=4096)
def canonical_field_set(text: str) -> str:
    """Return the canonical text of a field set: equal for all that select the same fields."""
    return _canonical(parse_field_set(text))


def _canonical(selections: SelectionSetNode) -> str:
    merged: dict[str, list[SelectionSetNode]] = {}
    for selection in selections.selections:
        match selection:
            case FieldNode():
                arguments = ", ".join(sorted(print_ast(argument) for argument in selection.arguments or ()))
                name = f"{selection.name.value}({arguments})" if arguments else selection.name.value
                merged.setdefault(name, [])
                if selection.selection_set is not None:
                    merged[name].append(selection.selection_set)
            case InlineFragmentNode():
                condition = selection.type_condition.name.value if selection.type_condition else ""
                merged.setdefault(f"... on {condition}", []).append(selection.selection_set)
            case _:
                merged.setdefault(print_ast(selection), [])
    return " ".join(
        f"{name} {{ {_canonical(_joined(children))} }}" if children else name
        for name, children in sorted(merged.items())
    )


def _joined(parts: list[SelectionSetNode]) -> SelectionSetNode:
    if len(parts) == 1:
        return parts[0]
    return SelectionSetNode(selections=tuple(selection for part in parts for selection in part.selections))


def selected_fields(
    schema: Schema, parent: TypeDefinition, selections: SelectionSetNode, *, with_implementations: bool = False
) -> Iterator[tuple[TypeDefinition, Field]]:
    """Every field that the field set reaches, at any depth, with its parent type.

    Unknown fields and types are ignored. `with_implementations` also yields, for each field of an interface, the same
    field of the object types that implement it.
    """
    for selection in selections.selections:
        match selection:
            case FieldNode():
                field = parent.fields.get(selection.name.value)
                if field is None:
                    continue
                yield parent, field
                if with_implementations and parent.kind is TypeKind.INTERFACE:
                    for implementation in schema.possible_types(parent.name):
                        if field.name in implementation.fields:
                            yield implementation, implementation.fields[field.name]
                child = schema.types.get(base_name(field.type))
                if selection.selection_set is not None and child is not None:
                    yield from selected_fields(
                        schema, child, selection.selection_set, with_implementations=with_implementations
                    )
            case InlineFragmentNode():
                name = selection.type_condition.name.value if selection.type_condition else parent.name
                narrowed = schema.types.get(name)
                if narrowed is not None:
                    yield from selected_fields(
                        schema, narrowed, selection.selection_set, with_implementations=with_implementations
                    )


def tolerant_field_set(value: object) -> SelectionSetNode | None:
    """Return the parsed field set, or None if it is invalid: for analyses that run before validation."""
    if not isinstance(value, str):
        return None
    try:
        return parse_field_set(value)
    except InvalidFieldSet:
        return None
