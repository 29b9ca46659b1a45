"""INTERFACE_FIELD_NO_IMPLEM: a type has the fields that its interfaces have in any subgraph."""

from router.composition.merging.context import MergeContext
from router.federation.schema_model.schema import TypeDefinition, TypeKind


def interface_fields_are_implemented(merge: MergeContext) -> None:
    """Report merged types that lack a field of a merged interface."""
    for type_ in merge.supergraph.of_kind(TypeKind.OBJECT, TypeKind.INTERFACE):
        for name in type_.interfaces:
            interface = merge.supergraph.types[name]
            for field in interface.fields.values():
                if field.name not in type_.fields:
                    _report(merge, type_, interface, field.name)


def _report(merge: MergeContext, type_: TypeDefinition, interface: TypeDefinition, field: str) -> None:
    declaring, implementing = {}, {}
    for index in range(len(merge.subgraphs)):
        theirs = merge.type_in(index, interface.name)
        if theirs is not None and theirs.kind is TypeKind.INTERFACE and field in theirs.fields:
            declaring[index] = theirs.fields[field].node
        own = merge.type_in(index, type_.name)
        if own is not None and interface.name in own.interfaces:
            implementing[index] = own.node
    message = (
        f'Interface field "{interface.name}.{field}" is declared in {merge.names(declaring)} but type "{type_.name}", '
        f'which implements "{interface.name}" only in {merge.names(implementing)}, does not have field "{field}".'
    )
    merge.error("INTERFACE_FIELD_NO_IMPLEM", message, [*declaring.items(), *implementing.items()])
