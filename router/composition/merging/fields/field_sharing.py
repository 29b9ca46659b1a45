"""INVALID_FIELD_SHARING: a field that several subgraphs resolve must be shareable in all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from router.composition.merging.context import FieldOverrides, MergeContext
from router.composition.merging.fields.overrides import interface_object_fields
from router.composition.message_format import listed
from router.federation.schema_model.schema import Field, TypeDefinition, is_applied


@dataclass(frozen=True, slots=True)
class _Resolver:
    """A subgraph that resolves the field, with its definition and the subgraph's name as shown in messages."""

    index: int
    field: Field
    shown_name: str


def validate_sharing(
    merge: MergeContext,
    parent: TypeDefinition,
    sources: Mapping[int, Field | None],
    target: Field,
    overrides: FieldOverrides,
) -> None:
    """Report a field that more than one subgraph resolves and one of them does not share."""
    resolvers: list[_Resolver] = []
    for index, source in sources.items():
        name = f'"{merge.name(index)}"'
        if source is None:
            for interface_object, field in interface_object_fields(merge, parent, target.name, index):
                shown_name = f'{name} (through @interfaceObject "{interface_object.name}")'
                resolvers.append(_Resolver(index, field, shown_name))
        elif not overrides.is_overridden(index):
            resolvers.append(_Resolver(index, source, name))
    resolvers = [each for each in resolvers if not merge.subgraphs[each.index].roles.is_fully_external(each.field)]
    unshared = [each for each in resolvers if not merge.subgraphs[each.index].roles.is_shareable(each.field)]
    if not unshared or len(resolvers) < 2:
        return
    names = listed([each.shown_name for each in resolvers])
    in_all = len(unshared) == len(resolvers)
    non_shareable_in = "all of them" if in_all else listed([each.shown_name for each in unshared])
    message = (
        f'Non-shareable field "{target.coordinate}" is resolved from multiple subgraphs: it is resolved from {names} '
        f"and defined as non-shareable in {non_shareable_in}."
    )
    unknown_source_in = next((each.index for each in unshared if each.index in overrides.unknown_source), None)
    if unknown_source_in is not None:
        message += (
            f" Its @override in {merge.names([unknown_source_in])} names an unknown subgraph: check its spelling."
        )
    merge.error("INVALID_FIELD_SHARING", message, [(each.index, each.field.node) for each in resolvers])


def validate_subscription_field(merge: MergeContext, sources: Mapping[int, Field | None]) -> None:
    """Report `@shareable` on a field of the subscription root, which exactly one subgraph resolves."""
    shared = {
        index: source for index, source in sources.items() if source is not None and is_applied(source, "shareable")
    }
    if shared:
        message = "Fields of the subscription root cannot be marked @shareable."
        merge.error("INVALID_FIELD_SHARING", message, merge.nodes_of(shared))
