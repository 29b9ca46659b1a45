"""`@external` fields: not merged, but they must match the merged fields."""

from collections.abc import Mapping

from router.composition.merging.context import MergeContext
from router.composition.merging.elements.default_values import describe_default
from router.composition.merging.fields.overrides import interface_object_fields
from router.composition.message_format import in_subgraphs
from router.federation.schema_model.constant_values import values_equal
from router.federation.schema_model.schema import Field, InputValue, TypeDefinition
from router.federation.schema_model.subtyping import is_strict_subtype


def is_external_everywhere(
    merge: MergeContext, parent: TypeDefinition, sources: Mapping[int, Field | None], target: Field
) -> bool:
    """Return True, and report an error, if no subgraph resolves the field."""
    holders: list[str] = []
    for index, source in sources.items():
        subgraph = merge.subgraphs[index]
        fields = (
            [source]
            if source is not None
            else [field for _, field in interface_object_fields(merge, parent, target.name, index)]
        )
        if any(not subgraph.is_external(field) for field in fields):
            return False
        if fields:
            holders.append(subgraph.name)
    message = f'"{target.coordinate}" is marked @external in all the subgraphs that list it ({in_subgraphs(holders)}).'
    merge.error("EXTERNAL_MISSING_ON_BASE", message, merge.nodes_of(sources))
    return True


def without_external(merge: MergeContext, sources: Mapping[int, Field | None]) -> dict[int, Field | None]:
    """Return the sources without external fields (None instead).

    Report federation directives that would be merged from the external ones; custom directives of theirs are ignored.
    """
    resolved: dict[int, Field | None] = {}
    for index, source in sources.items():
        if source is None or not merge.subgraphs[index].is_external(source):
            resolved[index] = source
            continue
        resolved[index] = None
        for directive in source.directives:
            if directive.name not in merge.custom[index] and merge.is_merged_application(index, directive):
                message = (
                    f'[{merge.name(index)}] Cannot apply @{directive.name} to the external field "{source.coordinate}".'
                )
                merge.error("MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL", message, [(index, directive.node)])
    return resolved


def validate_external(
    merge: MergeContext, sources: Mapping[int, Field | None], target: Field, *, types_equal: bool
) -> None:
    """Report external fields whose type or arguments differ from the merged field's."""
    external = {
        index: source
        for index, source in sources.items()
        if source is not None and merge.subgraphs[index].is_external(source)
    }
    if not external:
        return
    supergraph = merge.supergraph
    where = f'"{target.coordinate}" across subgraphs (where it is @external)'
    if any(
        source.type != target.type and (types_equal or not is_strict_subtype(supergraph, target.type, source.type))
        for source in external.values()
    ):
        message = f"Incompatible type of {where}: it has "
        merge.report_mismatch("EXTERNAL_TYPE_MISMATCH", message, sources, lambda field: f'type "{field.type}"')
    for argument in target.arguments.values():
        arguments: dict[int, InputValue | None] = {
            index: source.arguments.get(argument.name) for index, source in sources.items() if source is not None
        }
        declared = {index: arguments[index] for index in external}
        what = f'argument "{argument.coordinate}" of {where}'
        if any(found is None for found in declared.values()):
            lacking = [index for index, found in arguments.items() if found is None]
            having = [index for index, found in arguments.items() if found is not None]
            message = f"Missing {what}: it is declared in {merge.names(having)} but not in {merge.names(lacking)}."
            merge.error("EXTERNAL_ARGUMENT_MISSING", message, merge.nodes_of(external))
        given = [found for found in declared.values() if found is not None]
        if any(
            found.type != argument.type and not is_strict_subtype(supergraph, found.type, argument.type)
            for found in given
        ):
            message = f"Incompatible type of {what}: it has "
            merge.report_mismatch(
                "EXTERNAL_ARGUMENT_TYPE_MISMATCH", message, arguments, lambda found: f'type "{found.type}"'
            )
        if any(not values_equal(found.default, argument.default) for found in given):
            message = f"Incompatible default of {what}: it has "
            merge.report_mismatch("EXTERNAL_ARGUMENT_DEFAULT_MISMATCH", message, arguments, describe_default)
