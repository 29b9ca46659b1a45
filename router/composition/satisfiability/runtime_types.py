"""SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES, and the hint INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN.

A shared field must resolve the same way in all its subgraphs, so it can return only what all of them know.
"""

from __future__ import annotations

from collections.abc import Sequence

from router.composition.satisfiability.places import Place, SubgraphsView
from router.composition.wording import in_subgraphs, in_types
from router.federation.diagnostics import Diagnostic, locations_of
from router.federation.schema import Field, TypeDefinition, TypeKind
from router.federation.type_references import base_name


def check_runtime_types(
    view: SubgraphsView, parent: TypeDefinition, field: Field, targets: Sequence[Place], query: str
) -> tuple[Diagnostic | None, Diagnostic | None]:
    """An error where the subgraphs have no type in common, a hint where they do not have the same."""
    target = view.supergraph.types.get(base_name(field.type))
    if target is None or target.kind not in (TypeKind.INTERFACE, TypeKind.UNION):
        return None, None
    if len(targets) < 2 or not _is_shared(view, parent, field):
        return None, None
    if sum(view.type_at(place).kind is not TypeKind.OBJECT for place in targets) < 2:
        return None, None
    everything = {type_.name for type_ in view.supergraph.possible_types(target.name)}
    known: dict[int, set[str]] = {}
    for place in targets:
        if view.is_interface_object(place.subgraph, place.type):
            continue  # it stands for every one of them
        possible = view.subgraphs[place.subgraph].schema.possible_types(place.type)
        known[place.subgraph] = {type_.name for type_ in possible}
    if not any(known.values()):
        return None, None
    common = everything.intersection(*known.values())
    where = locations_of(
        (view.name(index), type_.fields[field.name].node)
        for index in known
        if (type_ := view.type_in(index, parent.name)) is not None and field.name in type_.fields
    )
    prefix = (
        f'For the following supergraph API query:\n{query}\nShared field "{field.coordinate}" of type "{field.type}"'
    )
    if not common:
        variants = ";\n".join(
            f" - in subgraph {view.name(index)!r}: {in_types(sorted(names)) if names else 'no type'}"
            for index, names in known.items()
        )
        message = f"{prefix} has no possible runtime type that all its subgraphs know:\n{variants}."
        return Diagnostic("SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES", message, where), None
    if all(names == common for names in known.values()):
        return None, None
    names = in_subgraphs([view.name(index) for index in known])
    message = (
        f"{prefix} has different possible runtime types across subgraphs. As it must resolve the same way in all, "
        f"{names} should resolve it to {in_types(sorted(common))} only."
    )
    return None, Diagnostic("INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN", message, where)


def _is_shared(view: SubgraphsView, parent: TypeDefinition, field: Field) -> bool:
    overrides = view.overrides.get(field.coordinate)
    resolving = 0
    for index in view.holders(parent.name):
        type_ = view.type_in(index, parent.name)
        own = type_.fields.get(field.name) if type_ is not None else None
        if own is None or view.subgraphs[index].is_external(own):
            continue
        if overrides is None or not overrides.is_overridden(index):
            resolving += 1
    return resolving > 1
