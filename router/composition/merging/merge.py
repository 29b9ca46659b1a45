"""Merge subgraphs that have been validated, each by itself, into a supergraph."""

from collections.abc import Sequence

from router.composition.merging.context import MergeContext
from router.composition.merging.directives.access_control import collect_access_sources
from router.composition.merging.directives.composed_directives import add_composed_directives
from router.composition.merging.directives.executable_directives import merge_executable_directives
from router.composition.merging.directives.federation_versions import federation_version, hint_on_upgrades
from router.composition.merging.directives.join_spec import empty_supergraph, graph_names, join_version
from router.composition.merging.directives.link_features import add_federation_features
from router.composition.merging.elements.applied_directives import apply_recorded
from router.composition.merging.elements.default_values import normalise_defaults
from router.composition.merging.elements.type_references import record_enum_usage
from router.composition.merging.fields.interface_object_fields import add_interface_object_fields
from router.composition.merging.types.definitions import add_types, merge_implements, merge_type_itself
from router.composition.merging.types.enums import merge_enum
from router.composition.merging.types.input_objects import merge_input_object
from router.composition.merging.types.interfaces import merge_interface
from router.composition.merging.types.objects import merge_object
from router.composition.merging.types.roots import merge_schema_itself
from router.composition.merging.types.unions import merge_union
from router.federation.schema_model.schema import RootKind, TypeDefinition, TypeKind
from router.federation.schema_model.type_references import base_name
from router.federation.subgraph import Subgraph


def merge_subgraphs(subgraphs: Sequence[Subgraph]) -> MergeContext:
    """Merge the subgraphs; the result's `supergraph` is valid only if there are no `errors`."""
    ordered = sorted(subgraphs, key=lambda subgraph: subgraph.name)
    graphs = graph_names([subgraph.name for subgraph in ordered])
    for subgraph in ordered:
        normalise_defaults(subgraph.schema)
    merge = MergeContext(ordered, graphs, empty_supergraph(join_version(federation_version(ordered)), ordered, graphs))
    hint_on_upgrades(merge)
    spec_types = set(merge.supergraph.types)
    add_federation_features(merge)
    add_composed_directives(merge)
    if merge.errors:
        # The names of composed directives are undefined, so further errors would be misleading.
        return merge
    spec_types |= merge.supergraph.types.keys()
    add_types(merge)
    merged = [type_ for name, type_ in merge.supergraph.types.items() if name not in spec_types]
    # Which type is a subtype of which must be known before fields can be merged.
    for type_ in _of(merged, TypeKind.OBJECT, TypeKind.INTERFACE):
        merge_implements(merge, type_)
    merge.supergraph.reset_implementations()
    collect_access_sources(merge)
    for type_ in _of(merged, TypeKind.UNION):
        sources = merge.sources_of_type(type_)
        merge_type_itself(merge, sources, type_)
        merge_union(merge, sources, type_)
    merge_schema_itself(merge)
    for kind in (TypeKind.SCALAR, TypeKind.INPUT_OBJECT, TypeKind.INTERFACE, TypeKind.OBJECT):
        for type_ in _of(merged, kind):
            _merge_type(merge, type_)
    merge_executable_directives(merge)
    for definition in merge.supergraph.directive_definitions.values():
        for argument in definition.arguments.values():
            record_enum_usage(merge, base_name(argument.type), argument.coordinate, is_input=True)
    # Enums merge by their usage, which is complete only now.
    for type_ in _of(merged, TypeKind.ENUM):
        sources = merge.sources_of_type(type_)
        merge_type_itself(merge, sources, type_)
        merge_enum(merge, sources, type_)
    if RootKind.QUERY not in merge.supergraph.roots:
        merge.error("NO_QUERIES", "No subgraph has queries: a supergraph must have a query root type.")
    apply_recorded(merge)
    add_interface_object_fields(merge)
    return merge


def _of(types: Sequence[TypeDefinition], *kinds: TypeKind) -> list[TypeDefinition]:
    return [type_ for type_ in types if type_.kind in kinds]


def _merge_type(merge: MergeContext, type_: TypeDefinition) -> None:
    sources = merge.sources_of_type(type_)
    merge_type_itself(merge, sources, type_)
    match type_.kind:
        case TypeKind.INPUT_OBJECT:
            merge_input_object(merge, sources, type_)
        case TypeKind.INTERFACE:
            merge_interface(merge, sources, type_)
        case TypeKind.OBJECT:
            merge_object(merge, sources, type_)
            if not type_.fields:
                del merge.supergraph.types[type_.name]
        case _:
            pass
