"""`@authenticated`, `@requiresScopes`, `@policy` reach further than where they stand.

What guards an object, or its field, guards the interfaces through which it is reached; what guards a field of an
`@interfaceObject` guards the field of all the objects it stands for, and of their other interfaces.
"""

from __future__ import annotations

from router.composition.merging.context import Merge
from router.federation.features import ACCESS_CONTROL
from router.federation.schema import Element, TypeKind, applied


def collect_access_sources(merge: Merge) -> None:
    """Note, for every element that inherits access control, the elements it inherits from."""
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


def _note(merge: Merge, index: int, element: Element, heir: str) -> None:
    for meaning in ACCESS_CONTROL:
        if applied(element, meaning):
            merge.access_sources.setdefault((heir, meaning), []).append((index, element))
