"""Fields of objects and interfaces: the union of the subgraphs' fields."""

from collections.abc import Mapping

from router.composition.merging.context import FieldOverrides, MergeContext, present
from router.composition.merging.elements.applied_directives import record_directives
from router.composition.merging.elements.arguments import merge_arguments
from router.composition.merging.elements.descriptions import merge_description
from router.composition.merging.elements.join_directives import add_join_directives
from router.composition.merging.elements.type_references import merge_type
from router.composition.merging.fields.external_fields import (
    is_external_everywhere,
    validate_external,
    without_external,
)
from router.composition.merging.fields.join_fields import add_join_fields
from router.federation.schema_model.schema import Field, TypeDefinition, TypeKind


def sources_by_field(
    merge: MergeContext, sources: Mapping[int, TypeDefinition], target: TypeDefinition
) -> dict[str, dict[int, Field | None]]:
    """Return the definitions of every field.

    None for subgraphs with the type, or an `@interfaceObject` of it, alone.
    """
    bystanders = [
        index
        for index in range(len(merge.subgraphs))
        if merge.type_in(index, target.name) is not None or _has_interface_object(merge, index, target)
    ]
    fields: dict[str, dict[int, Field | None]] = {}
    for index, source in sources.items():
        for name, field in source.fields.items():
            if name not in fields:
                fields[name] = dict.fromkeys(bystanders)
            fields[name][index] = field
    return fields


def _has_interface_object(merge: MergeContext, index: int, target: TypeDefinition) -> bool:
    return any(
        merge.subgraphs[index].is_interface_object(merge.type_in(index, interface)) for interface in target.interfaces
    )


def merge_field(
    merge: MergeContext,
    parent: TypeDefinition,
    sources: Mapping[int, Field | None],
    target: Field,
    overrides: FieldOverrides,
) -> None:
    """Fill in the merged field."""
    if is_external_everywhere(merge, parent, sources, target):
        return
    resolved = without_external(merge, sources)
    merge_description(merge, resolved, target)
    record_directives(merge, resolved, target)
    merge_arguments(merge, resolved, target)
    # All may be external where the field comes through an @interfaceObject: then those are all there is to go by.
    types_equal = merge_type(merge, resolved if present(resolved) else sources, target, is_input=False)
    validate_external(merge, sources, target, types_equal=types_equal)
    add_join_fields(merge, parent.name, sources, target, types_equal=types_equal, overrides=overrides)
    add_join_directives(merge, sources, target)


def hint_on_partial_value_type(
    merge: MergeContext, sources: Mapping[int, TypeDefinition], parent: TypeDefinition, name: str
) -> None:
    """Hint that a field of a type without keys is missing from a subgraph that has the type."""
    lacking = [
        index
        for index, type_ in sources.items()
        if name not in type_.fields
        and not all(merge.subgraphs[index].is_external(field) for field in type_.fields.values())
    ]
    if not lacking:
        return
    is_object = parent.kind is TypeKind.OBJECT
    code = f"INCONSISTENT_{'OBJECT' if is_object else 'INTERFACE'}_VALUE_TYPE_FIELD"
    having = [index for index, type_ in sources.items() if name in type_.fields]
    message = (
        f'Field "{parent.name}.{name}" of {"non-entity object" if is_object else "interface"} type "{parent.name}" is '
        f'defined in some but not all subgraphs that define "{parent.name}": it is in {merge.names(having)} but not '
        f"in {merge.names(lacking)}."
    )
    merge.hint(code, message, merge.nodes_of(sources))
