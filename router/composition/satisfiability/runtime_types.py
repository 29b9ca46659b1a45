"""SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES, and the hint INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN.

A shared field must resolve the same way in all its subgraphs, so it can return only types that all of them define.
"""

from collections.abc import Sequence

from router.composition.message_format import in_subgraphs, in_types
from router.composition.satisfiability.query_graph import QueryGraph, Vertex
from router.federation.diagnostics import Diagnostic, locations_of
from router.federation.schema_model.schema import Field, TypeDefinition, TypeKind
from router.federation.schema_model.type_references import base_name


def check_runtime_types(
    graph: QueryGraph, parent: TypeDefinition, field: Field, targets: Sequence[Vertex], query: str
) -> tuple[Diagnostic | None, Diagnostic | None]:
    """Return an error if the subgraphs have no runtime type in common, a hint if they do not have the same types."""
    target = graph.supergraph.types.get(base_name(field.type))
    if target is None or target.kind not in (TypeKind.INTERFACE, TypeKind.UNION):
        return None, None
    if len(targets) < 2 or not _is_shared(graph, parent, field):
        return None, None
    if sum(graph.type_at(vertex).kind is not TypeKind.OBJECT for vertex in targets) < 2:
        return None, None
    everything = {type_.name for type_ in graph.supergraph.possible_types(target.name)}
    known: dict[int, set[str]] = {}
    for vertex in targets:
        if graph.is_interface_object(vertex.subgraph, vertex.type):
            continue  # it represents every one of them
        possible = graph.subgraphs[vertex.subgraph].schema.possible_types(vertex.type)
        known[vertex.subgraph] = {type_.name for type_ in possible}
    if not any(known.values()):
        return None, None
    common = everything.intersection(*known.values())
    where = locations_of(
        (graph.name(index), type_.fields[field.name].node)
        for index in known
        if (type_ := graph.type_in(index, parent.name)) is not None and field.name in type_.fields
    )
    prefix = (
        f'For the following supergraph API query:\n{query}\nShared field "{field.coordinate}" of type "{field.type}"'
    )
    if not common:
        variants = ";\n".join(
            f" - in subgraph {graph.name(index)!r}: {in_types(sorted(names)) if names else 'no type'}"
            for index, names in known.items()
        )
        message = f"{prefix} has no possible runtime type that all its subgraphs know:\n{variants}."
        return Diagnostic("SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES", message, where), None
    if all(names == common for names in known.values()):
        return None, None
    names = in_subgraphs([graph.name(index) for index in known])
    message = (
        f"{prefix} has different possible runtime types across subgraphs. As it must resolve the same way in all, "
        f"{names} should resolve it to {in_types(sorted(common))} only."
    )
    return None, Diagnostic("INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN", message, where)


def _is_shared(graph: QueryGraph, parent: TypeDefinition, field: Field) -> bool:
    overrides = graph.overrides.get(field.coordinate)
    resolving = 0
    for index in graph.subgraphs_defining(parent.name):
        type_ = graph.type_in(index, parent.name)
        own = type_.fields.get(field.name) if type_ is not None else None
        if own is None or graph.subgraphs[index].is_external(own):
            continue
        if overrides is None or not overrides.is_overridden(index):
            resolving += 1
    return resolving > 1
