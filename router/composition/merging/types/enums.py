"""Enums, merged by usage: for output the union of the values, for input the intersection, for both equal values."""

from collections.abc import Mapping

from router.composition.merging.context import EnumUsage, MergeContext, absent, present
from router.composition.merging.elements.applied_directives import record_directives
from router.composition.merging.elements.descriptions import merge_description
from router.federation.schema_model.schema import AppliedDirective, EnumValue, TypeDefinition, is_inaccessible


def merge_enum(merge: MergeContext, sources: Mapping[int, TypeDefinition], target: TypeDefinition) -> None:
    """Merge the values of an enum. All fields and arguments must have been merged, since they decide its usage."""
    usage = merge.enum_usages.get(target.name)
    if usage is None:
        message = f'Enum "{target.name}" is unused; it is merged with the values of all subgraphs, as output would be.'
        merge.hint("UNUSED_ENUM_TYPE", message, merge.nodes_of(sources))
        usage = EnumUsage(output_example="")
    for name in dict.fromkeys(name for source in sources.values() for name in source.values):
        values = {index: source.values.get(name) for index, source in sources.items()}
        merged = EnumValue(f"{target.name}.{name}", name)
        merge_description(merge, values, merged)
        record_directives(merge, values, merged)
        for index in present(values):
            merged.directives.append(AppliedDirective("join__enumValue", {"graph": merge.graph(index)}))
        hidden = is_inaccessible(merged) and usage.input_example is not None
        if not absent(values) or hidden or _is_included(merge, usage, target, name, values):
            target.values[name] = merged
        else:
            merge.removed.add(merged)
    if not target.values:
        message = f'No value of enum "{target.name}" is in all the subgraphs that define it, so it would be empty.'
        merge.error("EMPTY_MERGED_ENUM_TYPE", message, merge.nodes_of(sources))


def _is_included(
    merge: MergeContext, usage: EnumUsage, target: TypeDefinition, name: str, values: Mapping[int, EnumValue | None]
) -> bool:
    """Return True if a value that some subgraphs lack is in the supergraph; report the inconsistency."""
    having, lacking = merge.names(present(values)), merge.names(absent(values))
    nodes = merge.nodes_of(values)
    where = f"it is defined in {having} but not in {lacking}."
    if usage.input_example is None:
        message = f'Value "{name}" of enum "{target.name}" is in the supergraph, though {where}'
        merge.hint("INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM", message, nodes)
        return True
    if usage.output_example is None:
        message = f'Value "{name}" of enum "{target.name}", used for input, is not in the supergraph: {where}'
        merge.hint("INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM", message, nodes)
        return False
    message = (
        f'Enum "{target.name}" is used for both input (such as "{usage.input_example}") and output (such as '
        f'"{usage.output_example}"), so all its subgraphs must define value "{name}": {where}'
    )
    merge.error("ENUM_VALUE_MISMATCH", message, nodes)
    return True
