"""`PossibleTypes`: the object types of every composite type, in the supergraph and in each subgraph."""

from collections.abc import Mapping

from router.federation.schema_model.schema import TypeKind
from router.graph.type_sets import NO_TYPES, TypeIndex, TypeSet, only_type, type_set
from router.supergraph.model import SubgraphIndex, SupergraphType

COMPOSITE_KINDS = (TypeKind.OBJECT, TypeKind.INTERFACE, TypeKind.UNION)


class PossibleTypes:
    """Numbers the object types of a supergraph, and finds those that each composite type stands for."""

    def __init__(self, types: Mapping[str, SupergraphType]) -> None:
        self.types = types
        self.object_types = _object_types(types)
        self.indexes = {name: TypeIndex(index) for index, name in enumerate(self.object_types)}
        self.by_name = {t.name: self._in_supergraph(t) for t in types.values() if t.kind in COMPOSITE_KINDS}

    def in_subgraph(self, definition: SupergraphType, subgraph: SubgraphIndex) -> TypeSet:
        """Return the object types that a type stands for in one subgraph."""
        # An interface object stands for every implementer, those that its subgraph does not define included.
        if definition.name in self.indexes or definition.memberships[subgraph].is_interface_object:
            return self.by_name[definition.name]
        if definition.kind is TypeKind.INTERFACE:
            return self._implementers(definition.name, subgraph)
        return type_set(self.indexes[name] for name in definition.members.get(subgraph, ()))

    def _in_supergraph(self, definition: SupergraphType) -> TypeSet:
        if definition.name in self.indexes:
            return only_type(self.indexes[definition.name])
        if definition.kind is TypeKind.INTERFACE:
            return self._implementers(definition.name, None)
        names: set[str] = set().union(*definition.members.values())
        return type_set(self.indexes[name] for name in names)

    def _implementers(self, interface: str, subgraph: SubgraphIndex | None) -> TypeSet:
        """Return the object types that implement an interface in one subgraph, or (None) in any."""
        types = NO_TYPES
        for name, index in self.indexes.items():
            interfaces = self.types[name].interfaces
            declared = interfaces.values() if subgraph is None else (interfaces.get(subgraph, frozenset()),)
            if any(interface in names for names in declared):
                types |= only_type(index)
        return types


def _object_types(types: Mapping[str, SupergraphType]) -> tuple[str, ...]:
    """All object types, then every interface without implementers: it stands for its own unknown objects."""
    objects = {t.name for t in types.values() if t.kind is TypeKind.OBJECT}
    implemented = {interface for name in objects for names in types[name].interfaces.values() for interface in names}
    interfaces = {t.name for t in types.values() if t.kind is TypeKind.INTERFACE}
    return (*sorted(objects), *sorted(interfaces - implemented))
