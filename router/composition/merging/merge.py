"""Merge subgraphs that have been validated, each by itself, into a supergraph."""

from __future__ import annotations

from collections.abc import Sequence

from router.composition.merging.access_control import collect_access_sources
from router.composition.merging.applied_directives import apply_recorded
from router.composition.merging.composed_directives import add_composed_directives
from router.composition.merging.context import Merge
from router.composition.merging.default_values import normalise_defaults
from router.composition.merging.enums import merge_enum
from router.composition.merging.executable_directives import merge_executable_directives
from router.composition.merging.federation_versions import federation_version, hint_on_upgrades
from router.composition.merging.input_objects import merge_input_object
from router.composition.merging.interface_object_fields import add_interface_object_fields
from router.composition.merging.interfaces import merge_interface
from router.composition.merging.join_spec import empty_supergraph, graph_names, join_version
from router.composition.merging.link_features import add_federation_features
from router.composition.merging.objects import merge_object
from router.composition.merging.roots import merge_schema_itself
from router.composition.merging.type_references import note_enum_usage
from router.composition.merging.types import add_types, merge_implements, merge_type_itself
from router.composition.merging.unions import merge_union
from router.federation.schema import RootKind, TypeDefinition, TypeKind
from router.federation.subgraph import Subgraph
from router.federation.type_references import base_name


def merge_subgraphs(subgraphs: Sequence[Subgraph]) -> Merge:
    """Merge; the result's `supergraph` is meaningful only if it has no `errors`."""
    ordered = sorted(subgraphs, key=lambda subgraph: subgraph.name)
    graphs = graph_names([subgraph.name for subgraph in ordered])
    for subgraph in ordered:
        normalise_defaults(subgraph.schema)
    merge = Merge(ordered, graphs, empty_supergraph(join_version(federation_version(ordered)), ordered, graphs))
    hint_on_upgrades(merge)
    machinery = set(merge.supergraph.types)
    add_federation_features(merge)
    add_composed_directives(merge)
    if merge.errors:
        # What composed directives are called is not settled, so nothing further would be reported truly.
        return merge
    machinery |= merge.supergraph.types.keys()
    add_types(merge)
    merged = [type_ for name, type_ in merge.supergraph.types.items() if name not in machinery]
    # Which type is a subtype of which must be known before fields can be merged.
    for type_ in _of(merged, TypeKind.OBJECT, TypeKind.INTERFACE):
        merge_implements(merge, type_)
    merge.supergraph.forget_implementations()
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
            note_enum_usage(merge, base_name(argument.type), argument.coordinate, is_input=True)
    # What an enum is used for is known only now.
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


def _merge_type(merge: Merge, type_: TypeDefinition) -> None:
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
