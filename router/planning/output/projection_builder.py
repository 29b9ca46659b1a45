"""`ProjectionBuilder`: how the client's response is read from the response tree."""

from router.federation.schema_model.schema import TypeKind
from router.graph import NO_TYPES, FederatedGraph, TypeSet, count_types, is_subset, named_type
from router.planning.conditions import FALSE, condition_of, disjunction
from router.planning.fetch_groups.fetch_group import Position, TreeField
from router.planning.meta_fields import INTROSPECTION_FIELDS, TYPENAME
from router.planning.normalize.normalized_operation import DeferBlock, NormalizedField, NormalizedSelection
from router.planning.plan import OutputType, ProjectedField, Projection


class ProjectionBuilder:
    """The builder of one operation's projections."""

    def __init__(self, graph: FederatedGraph) -> None:
        self.graph = graph
        self._output_types: dict[str, OutputType] = {}

    def projection(
        self, position: Position, selection: NormalizedSelection, block: DeferBlock | None = None
    ) -> Projection:
        """Return the shape of the response at a position: the fields of one payload, `block`'s or (None) the first.

        An object of an earlier payload occurs in a later one if that one adds fields below it.
        """
        fields: list[ProjectedField] = []
        for field in selection.fields:
            in_payload = field.block is block or (block is not None and _has_fields_of(field, block))
            if field.types & selection.types and in_payload:
                fields.extend(self._fields(position, field, block))
        possible = selection.types & self.graph.accessible_types
        here = position.types & self.graph.accessible_types
        if count_types(here) == 1 and count_types(position.types) == 1:
            return Projection(tuple(fields), static_type=next(iter(self.graph.type_names(here))))
        fetched = FALSE
        for node in position.fetch_nodes:
            if node.selects_typename and node.is_ready_for(block):
                fetched = disjunction(fetched, node.condition)
        if fetched == FALSE:
            return Projection(tuple(fields))
        return Projection(
            tuple(fields), possible_types=self.graph.type_names(possible), type_fetched=condition_of(fetched)
        )

    def _fields(self, position: Position, field: NormalizedField, block: DeferBlock | None) -> list[ProjectedField]:
        if field.name == TYPENAME:
            return [self._field(field, None, None, self._on_types(field.types, position))]
        if field.name in INTROSPECTION_FIELDS:
            return [self._field(field, field.response_key, None, None)]
        by_source: dict[TreeField, TypeSet] = {}
        for types, tree_field in position.resolved.get(field, ()):
            by_source[tree_field] = by_source.get(tree_field, NO_TYPES) | types
        found = []
        unresolved = field.types & position.types & ~position.queryable_types
        if unresolved and not field.type.endswith("!"):
            # These types must not be queried; a field without a value is null.
            found.append(self._field(field, field.response_key, None, self._on_types(unresolved, position)))
        for tree_field, types in by_source.items():
            selection = None
            if field.child is not None and tree_field.child is not None:
                selection = self.projection(tree_field.child, field.child, block)
            found.append(self._field(field, tree_field.internal_key, selection, self._on_types(types, position)))
        return found

    def _field(
        self,
        field: NormalizedField,
        internal_key: str | None,
        selection: Projection | None,
        on_types: frozenset[str] | None,
    ) -> ProjectedField:
        return ProjectedField(
            response_key=field.response_key,
            internal_key=internal_key,
            parent_type=field.parent_type,
            name=field.name,
            type=self.output_type(field.type),
            selection=selection,
            on_types=on_types,
            condition=condition_of(field.condition),
        )

    def _on_types(self, types: TypeSet, position: Position) -> frozenset[str] | None:
        accessible = position.types & self.graph.accessible_types
        return None if is_subset(accessible, types) else self.graph.type_names(types)

    def output_type(self, text: str) -> OutputType:
        """Parse a type's text into its name and wrappers."""
        cached = self._output_types.get(text)
        if cached is None:
            name = named_type(text)
            wrappers = [wrapper for level in reversed(_levels(text.split(name, 1)[1])) for wrapper in level]
            definition = self.graph.supergraph.types.get(name)
            values = None
            if definition is not None and definition.kind is TypeKind.ENUM:
                values = frozenset(v.name for v in definition.values.values() if not v.inaccessible)
            cached = self._output_types[text] = OutputType(name, tuple(wrappers), values)
        return cached


def _has_fields_of(field: NormalizedField, block: DeferBlock) -> bool:
    """Return whether anything below a field belongs to a block."""
    if field.child is None:
        return False
    return any(inner.block is block or _has_fields_of(inner, block) for inner in field.child.fields)


def _levels(suffix: str) -> list[list[str]]:
    """Return the suffix of a type's name, "!]!" -> its wrappers from the inside out, each level from the outside in."""
    levels: list[list[str]] = [[]]
    for character in suffix:
        if character == "]":
            levels.append(["["])
        elif character == "!":
            levels[-1].insert(0, "!")
    return levels
