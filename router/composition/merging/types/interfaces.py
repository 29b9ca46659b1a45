"""Interfaces and `@interfaceObject` types."""

from collections.abc import Mapping

from router.composition.merging.context import MergeContext
from router.composition.merging.fields.merge_field import hint_on_partial_value_type, merge_field, sources_by_field
from router.composition.merging.fields.overrides import validate_overrides
from router.composition.message_format import in_types
from router.federation.schema_model.schema import Field, TypeDefinition, TypeKind, applied
from router.federation.schema_model.type_references import NamedType


def merge_interface(merge: MergeContext, sources: Mapping[int, TypeDefinition], target: TypeDefinition) -> None:
    """Merge the fields of an interface."""
    has_key = _validate_keys(merge, sources, target)
    _validate_interface_objects(merge, sources, target)
    for name, fields in sources_by_field(merge, sources, target).items():
        merged = Field(f"{target.name}.{name}", name, NamedType("String"))
        target.fields[name] = merged
        if not has_key:
            hint_on_partial_value_type(merge, sources, target, name)
        overrides = validate_overrides(merge, target, fields, merged)
        merge_field(merge, target, fields, merged, overrides)


def _validate_keys(merge: MergeContext, sources: Mapping[int, TypeDefinition], target: TypeDefinition) -> bool:
    """Return True if the interface has a key. A subgraph that resolves it must define every implementation."""
    implementations = [type_.name for type_ in merge.supergraph.possible_types(target.name)]
    has_key = False
    for index, source in sources.items():
        keys = applied(source, "key")
        has_key = has_key or bool(keys)
        if source.kind is not TypeKind.INTERFACE:
            continue
        resolvable = next((key for key in keys if key.arguments.get("resolvable") is not False), None)
        if resolvable is None:
            continue
        known = {type_.name for type_ in merge.subgraphs[index].schema.possible_types(source.name)}
        missing = [name for name in implementations if name not in known]
        if missing:
            message = (
                f'[{merge.name(index)}] Interface "{source.name}" has a resolvable key in {merge.names([index])}, '
                f"which must therefore define all its implementations; it lacks {in_types(missing)}."
            )
            merge.error("INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE", message, [(index, resolvable.node)])
    return has_key


def _validate_interface_objects(
    merge: MergeContext, sources: Mapping[int, TypeDefinition], target: TypeDefinition
) -> None:
    for index, source in sources.items():
        if not merge.subgraphs[index].is_interface_object(source):
            continue
        defined = [
            type_
            for implementation in merge.supergraph.possible_types(target.name)
            if (type_ := merge.type_in(index, implementation.name)) is not None
        ]
        if defined:
            message = (
                f'[{merge.name(index)}] Interface "{target.name}" is an @interfaceObject in {merge.names([index])}, '
                f"which must therefore not define its implementations; it defines "
                f"{in_types([type_.name for type_ in defined])}."
            )
            nodes = [(index, source.node), *((index, type_.node) for type_ in defined)]
            merge.error("INTERFACE_OBJECT_USAGE_ERROR", message, nodes)
