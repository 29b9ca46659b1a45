"""Propagation of `@authenticated`, `@requiresScopes` and `@policy` between interfaces and their objects.

Access requirements of an object, or of its field, also apply to its interfaces; those of an `@interfaceObject`'s field
apply to the field of all the implementations, and of their other interfaces.
"""

from router.composition.merging.context import MergeContext
from router.federation.schema_model.schema import Element, TypeKind, applied
from router.federation.specifications.features import ACCESS_CONTROL


def collect_access_sources(merge: MergeContext) -> None:
    """Record the elements from which every element inherits access control."""
    if not any(meaning in ACCESS_CONTROL for meaning in merge.meanings.values()):
        return
    implementations = {
        interface.name: [type_.name for type_ in merge.supergraph.possible_types(interface.name)]
        for interface in merge.supergraph.of_kind(TypeKind.INTERFACE)
    }
    interfaces: dict[str, list[str]] = {}
    for interface, names in implementations.items():
        for name in names:
            interfaces.setdefault(name, []).append(interface)
    for index, subgraph in enumerate(merge.subgraphs):
        for type_ in subgraph.schema.of_kind(TypeKind.OBJECT):
            for interface in interfaces.get(type_.name, ()):
                _note(merge, index, type_, interface)
            for field in type_.fields.values():
                if subgraph.is_external(field):
                    continue
                if subgraph.is_interface_object(type_):
                    objects = implementations.get(type_.name, [])
                    others = {other for name in objects for other in interfaces.get(name, ())} - {type_.name}
                    heirs = [*objects, *sorted(others)]
                else:
                    heirs = interfaces.get(type_.name, [])
                for heir in heirs:
                    _note(merge, index, field, f"{heir}.{field.name}")


def _note(merge: MergeContext, index: int, element: Element, heir: str) -> None:
    for meaning in ACCESS_CONTROL:
        if applied(element, meaning):
            merge.access_sources.setdefault((heir, meaning), []).append((index, element))
