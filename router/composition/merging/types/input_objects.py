"""Input objects: the fields that all the subgraphs have."""

from collections.abc import Mapping

from router.composition.merging.context import FieldOverrides, MergeContext, absent, present
from router.composition.merging.elements.applied_directives import record_directives
from router.composition.merging.elements.default_values import merge_default
from router.composition.merging.elements.descriptions import merge_description
from router.composition.merging.elements.type_references import merge_type
from router.composition.merging.fields.join_fields import add_join_fields
from router.federation.schema_model.schema import InputValue, TypeDefinition, is_inaccessible
from router.federation.schema_model.type_references import NamedType


def merge_input_object(merge: MergeContext, sources: Mapping[int, TypeDefinition], target: TypeDefinition) -> None:
    """Merge the fields of an input object."""
    for name in dict.fromkeys(name for source in sources.values() for name in source.input_fields):
        fields = {index: source.input_fields.get(name) for index, source in sources.items()}
        merged = InputValue(f"{target.name}.{name}", name, NamedType("String"))
        merge_description(merge, fields, merged)
        record_directives(merge, fields, merged)
        types_equal = merge_type(merge, fields, merged, is_input=True)
        overrides = FieldOverrides()
        add_join_fields(merge, target.name, fields, merged, types_equal=types_equal, overrides=overrides)
        merge_default(merge, fields, merged, is_argument=False)
        if not absent(fields) or is_inaccessible(merged):
            target.input_fields[name] = merged
        else:
            merge.removed.add(merged)
            _report_missing(merge, merged, fields)
    if not target.input_fields:
        message = f'No field of input "{target.name}" is in all the subgraphs that define it, so it would be empty.'
        merge.error("EMPTY_MERGED_INPUT_TYPE", message, merge.nodes_of(sources))


def _report_missing(merge: MergeContext, target: InputValue, fields: Mapping[int, InputValue | None]) -> None:
    given = present(fields)
    lacking = merge.names(absent(fields))
    requiring = [index for index, field in given.items() if field.is_required]
    if requiring:
        message = (
            f'Input field "{target.coordinate}" is required in some subgraphs but does not appear in all subgraphs: '
            f"it is required in {merge.names(requiring)} but does not appear in {lacking}."
        )
        merge.error("REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH", message, merge.nodes_of(given))
        return
    message = (
        f'Input field "{target.coordinate}" is not in the supergraph, as it does not appear in all subgraphs: it is '
        f"defined in {merge.names(given)} but not in {lacking}."
    )
    merge.hint("INCONSISTENT_INPUT_OBJECT_FIELD", message, merge.nodes_of(given))
