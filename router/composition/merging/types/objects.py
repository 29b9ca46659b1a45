"""Object types."""

from collections.abc import Mapping

from router.composition.merging.context import MergeContext
from router.composition.merging.fields.field_sharing import validate_sharing, validate_subscription_field
from router.composition.merging.fields.merge_field import hint_on_partial_value_type, merge_field, sources_by_field
from router.composition.merging.fields.overrides import validate_overrides
from router.federation.schema_model.schema import Field, RootKind, TypeDefinition, is_applied
from router.federation.schema_model.type_references import NamedType


def merge_object(merge: MergeContext, sources: Mapping[int, TypeDefinition], target: TypeDefinition) -> None:
    """Merge the fields of an object type."""
    is_entity = _hint_on_partial_entity(merge, sources, target)
    is_root = target.name in merge.supergraph.roots.values()
    is_subscription = merge.supergraph.roots.get(RootKind.SUBSCRIPTION) == target.name
    for name, fields in sources_by_field(merge, sources, target).items():
        merged = Field(f"{target.name}.{name}", name, NamedType("String"))
        target.fields[name] = merged
        if not is_entity and not is_root:
            hint_on_partial_value_type(merge, sources, target, name)
        overrides = validate_overrides(merge, target, fields, merged)
        if is_subscription:
            validate_subscription_field(merge, fields)
        merge_field(merge, target, fields, merged, overrides)
        validate_sharing(merge, target, fields, merged, overrides)


def _hint_on_partial_entity(merge: MergeContext, sources: Mapping[int, TypeDefinition], target: TypeDefinition) -> bool:
    keyed = [index for index, source in sources.items() if is_applied(source, "key")]
    keyless = [index for index in sources if index not in keyed]
    if keyed and keyless:
        message = (
            f'Type "{target.name}" is an entity (has a @key) in some but not all of the subgraphs that define it: it '
            f"has no @key in {merge.names(keyless)} but has some in {merge.names(keyed)}."
        )
        merge.hint("INCONSISTENT_ENTITY", message, merge.nodes_of(sources))
    return bool(keyed)
