"""The root types, and the description and directives of the schema itself."""

from router.composition.merging.context import MergeContext
from router.composition.merging.elements.applied_directives import record_directives
from router.composition.merging.elements.descriptions import merge_description
from router.composition.merging.elements.join_directives import add_join_directives
from router.federation.schema_model.schema import RootKind, Schema


def merge_schema_itself(merge: MergeContext) -> None:
    """Set the root types (subgraphs have been normalised to the default names) and the schema's description."""
    sources: dict[int, Schema] = {index: subgraph.schema for index, subgraph in enumerate(merge.subgraphs)}
    merge_description(merge, sources, merge.supergraph)
    record_directives(merge, sources, merge.supergraph)
    add_join_directives(merge, sources, merge.supergraph)
    for kind in RootKind:
        for schema in sources.values():
            name = schema.roots.get(kind)
            if name is not None and name in schema.types and schema.types[name].fields:
                merge.supergraph.roots[kind] = name
