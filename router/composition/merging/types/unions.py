"""Unions: the members that any subgraph has."""

from collections.abc import Mapping

from router.composition.merging.context import MergeContext
from router.federation.schema_model.constant_values import Value
from router.federation.schema_model.schema import AppliedDirective, TypeDefinition


def merge_union(merge: MergeContext, sources: Mapping[int, TypeDefinition], target: TypeDefinition) -> None:
    """Merge the members of a union."""
    target.members = list(dict.fromkeys(member for source in sources.values() for member in source.members))
    for member in target.members:
        having = [index for index, source in sources.items() if member in source.members]
        for index in having:
            arguments: dict[str, Value] = {"graph": merge.graph(index), "member": member}
            target.directives.append(AppliedDirective("join__unionMember", arguments))
        lacking = [index for index in sources if index not in having]
        if lacking:
            message = (
                f'Union "{target.name}" includes "{member}" in some but not all defining subgraphs: it is in '
                f"{merge.names(having)} but not in {merge.names(lacking)}."
            )
            merge.hint("INCONSISTENT_UNION_MEMBER", message, merge.nodes_of(sources))
