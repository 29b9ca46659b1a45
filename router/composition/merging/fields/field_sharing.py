"""INVALID_FIELD_SHARING: a field that several subgraphs resolve must be shareable in all of them."""

from collections.abc import Mapping

from router.composition.merging.context import FieldOverrides, Merge
from router.composition.merging.fields.overrides import abstracted_fields
from router.composition.message_format import listed
from router.federation.schema_model.schema import Field, TypeDefinition, is_applied


def validate_sharing(
    merge: Merge, parent: TypeDefinition, sources: Mapping[int, Field | None], target: Field, overrides: FieldOverrides
) -> None:
    """Report a field that more than one subgraph resolves and one of them does not share."""
    resolving: list[tuple[int, Field, str]] = []
    for index, source in sources.items():
        name = f'"{merge.name(index)}"'
        if source is None:
            for interface_object, field in abstracted_fields(merge, parent, target.name, index):
                resolving.append((index, field, f'{name} (through @interfaceObject "{interface_object.name}")'))
        elif not overrides.is_overridden(index):
            resolving.append((index, source, name))
    resolving = [entry for entry in resolving if not merge.subgraphs[entry[0]].roles.is_fully_external(entry[1])]
    unshared = [entry for entry in resolving if not merge.subgraphs[entry[0]].roles.is_shareable(entry[1])]
    if not unshared or len(resolving) < 2:
        return
    names = listed([name for _, _, name in resolving])
    culprits = "all of them" if len(unshared) == len(resolving) else listed([name for _, _, name in unshared])
    message = (
        f'Non-shareable field "{target.coordinate}" is resolved from multiple subgraphs: it is resolved from {names} '
        f"and defined as non-shareable in {culprits}."
    )
    misdirected = next((index for index, _, _ in unshared if index in overrides.unknown_source), None)
    if misdirected is not None:
        message += f" Its @override in {merge.names([misdirected])} names an unknown subgraph: is that misspelt?"
    merge.error("INVALID_FIELD_SHARING", message, [(index, field.node) for index, field, _ in resolving])


def validate_subscription_field(merge: Merge, sources: Mapping[int, Field | None]) -> None:
    """Report `@shareable` on a field of the subscription root: one subgraph sends its events."""
    shared = {
        index: source for index, source in sources.items() if source is not None and is_applied(source, "shareable")
    }
    if shared:
        message = "Fields of the subscription root cannot be marked @shareable."
        merge.error("INVALID_FIELD_SHARING", message, merge.places(shared))
