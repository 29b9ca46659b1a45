"""Transitions between vertices: by a field, by keys into other subgraphs, by narrowing an abstract type.

A transition may depend on further paths: a field with `@requires` or `@fromContext` needs its selection resolved
from vertices that are reachable by keys, and a key edge needs the fields of its key. Such conditions may depend on each
other in cycles; they are goals of one `Fixpoint`, whose least solution has no condition that holds only by itself.
"""

from dataclasses import dataclass

from router.composition.satisfiability.fixpoint import Fixpoint
from router.composition.satisfiability.keys import KeyLookup
from router.composition.satisfiability.query_graph import Labels, QueryGraph, Vertex, provides_below
from router.composition.satisfiability.requirements import Requirements
from router.composition.satisfiability.selections import Selections
from router.composition.satisfiability.unadvanceable import UnadvanceableReason
from router.federation.field_references.contextual_arguments import context_reference
from router.federation.field_references.field_sets import parse_field_set
from router.federation.schema_model.schema import Field, applied
from router.federation.schema_model.type_references import base_name


@dataclass(frozen=True, slots=True)
class ContextSetting:
    """A type on the path that sets a context, at these vertices."""

    type: str
    vertices: frozenset[Vertex]


Contexts = dict[str, ContextSetting]
"""The contexts that the path has set, by `subgraph__context`."""

NO_CONTEXTS: Contexts = {}


class Transitions:
    """Memoised transitions by fields, under given assumptions about override labels.

    Those by keys and by narrowing are made by `selections`.
    """

    def __init__(self, graph: QueryGraph) -> None:
        self.graph = graph
        self.keys = KeyLookup(graph)
        fixpoint = Fixpoint()
        self.selections = Selections(graph, self.keys, fixpoint, self.advance)
        self._requirements = Requirements(graph, fixpoint, self.selections, self.advance)

    def advance(
        self, vertex: Vertex, name: str, labels: Labels, contexts: Contexts = NO_CONTEXTS
    ) -> Vertex | Field | UnadvanceableReason:
        """Return the vertex that the field leads to, the field itself if it is a leaf, or the reason why there is no
        edge.
        """
        type_ = self.graph.type_at(vertex)
        field = type_.fields.get(name)
        if field is None:
            return UnadvanceableReason.MISSING
        reason = self._override_reason(vertex, name, labels)
        if reason is not None:
            return reason
        provided = self.graph.provided_at(vertex)
        if self.graph.subgraphs[vertex.subgraph].is_external(field) and name not in provided:
            return UnadvanceableReason.EXTERNAL
        reason = self._requirements.reason(vertex, type_, field, labels) or self._context_reason(
            vertex, field, labels, contexts
        )
        if reason is not None:
            return reason
        target = self.graph.type_in(vertex.subgraph, base_name(field.type))
        if target is None or not target.is_composite:
            return field
        return Vertex(vertex.subgraph, target.name, provides_below(provided.get(name, ""), field))

    def _override_reason(self, vertex: Vertex, name: str, labels: Labels) -> UnadvanceableReason | None:
        overrides = self.graph.overrides.get(f"{vertex.type}.{name}")
        if overrides is None:
            return None
        label = overrides.labels.get(vertex.subgraph)
        if overrides.is_overridden(vertex.subgraph):
            if label is None:
                return UnadvanceableReason.OVERRIDDEN
            return None if (label, False) in labels else UnadvanceableReason.OTHER_LABEL
        if label is not None and (label, True) not in labels:
            return UnadvanceableReason.OTHER_LABEL
        return None

    def _context_reason(
        self, vertex: Vertex, field: Field, labels: Labels, contexts: Contexts
    ) -> UnadvanceableReason | None:
        for argument in field.arguments.values():
            for use in applied(argument, "fromContext"):
                reference = context_reference(use.arguments.get("field"))
                if reference is None:
                    return UnadvanceableReason.NO_CONTEXT
                setting = contexts.get(f"{self.graph.name(vertex.subgraph)}__{reference.context}")
                if setting is None:
                    return UnadvanceableReason.NO_CONTEXT
                reachable = self.selections.reachable_from_any(setting.vertices, setting.type, labels)
                if not self.selections.can_select(
                    reachable, setting.type, parse_field_set(reference.selection), labels
                ):
                    return UnadvanceableReason.NO_CONTEXT
        return None
