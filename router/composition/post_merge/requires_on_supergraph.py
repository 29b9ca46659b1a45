"""REQUIRES_INVALID_FIELDS, again: required fields are fetched from other subgraphs, whose arguments may differ."""

from router.composition.merging.context import MergeContext
from router.composition.subgraph_validation.selections import check_selection
from router.federation.field_references.field_sets import tolerant_field_set
from router.federation.schema_model.schema import TypeKind, applied


def requirements_are_valid_on_supergraph(merge: MergeContext) -> None:
    """Report requirements whose arguments are not those that the merged fields have."""
    for index, subgraph in enumerate(merge.subgraphs):
        for type_ in subgraph.schema.of_kind(TypeKind.OBJECT, TypeKind.INTERFACE):
            merged = merge.supergraph.types.get(type_.name)
            for field in type_.fields.values():
                for requires in applied(field, "requires"):
                    selections = tolerant_field_set(requires.arguments.get("fields"))
                    if merged is None or selections is None:
                        continue
                    for problem in check_selection(merge.supergraph, merged, selections)[:1]:
                        message = (
                            f'[{subgraph.name}] On field "{field.coordinate}", for @{requires.name}: {problem.message} '
                            "in the supergraph, where arguments are those that all subgraphs have."
                        )
                        merge.error("REQUIRES_INVALID_FIELDS", message, [(index, requires.node)])
