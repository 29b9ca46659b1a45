"""The merged type of a field or an argument: the widest for output, the narrowest for input."""

from collections.abc import Mapping
from typing import TypeVar

from router.composition.merging.context import EnumUsage, MergeContext, present
from router.federation.schema_model.schema import Field, InputValue, TypeKind
from router.federation.schema_model.subtyping import is_strict_subtype
from router.federation.schema_model.type_references import TypeReference, base_name

Typed = TypeVar("Typed", Field, InputValue)


def merge_type(
    merge: MergeContext,
    sources: Mapping[int, Typed | None],
    target: Typed,
    *,
    is_input: bool,
    is_argument: bool = False,
) -> bool:
    """Set the target's type; return True if all the sources have exactly that type."""
    given = present(sources)
    merged: TypeReference | None = None
    compatible, equal = True, True
    for source in given.values():
        if merged is None or source.type == merged:
            merged = source.type
        elif is_strict_subtype(merge.supergraph, merged, source.type):
            equal = False
            merged = source.type if is_input else merged
        elif is_strict_subtype(merge.supergraph, source.type, merged):
            equal = False
            merged = merged if is_input else source.type
        else:
            compatible = False
    assert merged is not None, f"{target.coordinate} has no source"
    target.type = merged
    record_enum_usage(merge, base_name(merged), next(iter(given.values())).coordinate, is_input=is_input)
    kind = "argument" if is_argument else "field"
    if not compatible:
        code = "FIELD_ARGUMENT_TYPE_MISMATCH" if is_argument else "FIELD_TYPE_MISMATCH"
        message = f'Type of {kind} "{target.coordinate}" is incompatible across subgraphs: it has '
        merge.report_mismatch(code, message, sources, lambda source: f'type "{source.type}"')
        return False
    if not equal:
        code = f"INCONSISTENT_BUT_COMPATIBLE_{kind.upper()}_TYPE"
        variants = merge.variants(given, lambda source: f'type "{source.type}"')
        message = (
            f'Type of {kind} "{target.coordinate}" is inconsistent but compatible across subgraphs: the supergraph '
            f'uses "{merged}"; it has {" and ".join(variants)}.'
        )
        merge.hint(code, message, merge.nodes_of(given))
    return equal


def record_enum_usage(merge: MergeContext, name: str, coordinate: str, *, is_input: bool) -> None:
    """Record the use of an enum, which decides how its values merge. Other types are ignored."""
    type_ = merge.supergraph.types.get(name)
    if type_ is None or type_.kind is not TypeKind.ENUM:
        return
    usage = merge.enum_usages.setdefault(name, EnumUsage())
    if is_input:
        usage.input_example = usage.input_example or coordinate
    else:
        usage.output_example = usage.output_example or coordinate
