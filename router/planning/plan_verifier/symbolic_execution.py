"""`SymbolicExecution`: executes a plan's fetches over types instead of data.

The response tree has, for each position, the object types that are possible there, and the fields that an object of
each type has been given so far. A field that a subgraph cannot resolve, and a field that a fetch uses before another
one has written it, are violations.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphql import (
    ArgumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from router.graph import LEAF, EntityEdge, FederatedGraph, FieldEdge, Node, contains_type
from router.planning.meta_fields import TYPENAME
from router.planning.plan import TYPENAME_KEY, EntityTarget, Fetch, RepresentationTemplate
from router.planning.plan_verifier.conditions import holds, included
from router.planning.plan_verifier.representations import Representation, RepresentationChecks
from router.planning.plan_verifier.run import VerifierRun
from router.planning.plan_verifier.symbolic_tree import SymbolicField, SymbolicPosition
from router.planning.plan_verifier.violation import Rule
from router.supergraph.model import SubgraphIndex


@dataclass(frozen=True, slots=True)
class SymbolicExecution:
    """Executes the plan of one run. `fragments` are those of the current fetch's document."""

    run: VerifierRun
    inputs: RepresentationChecks
    fragments: dict[str, FragmentDefinitionNode] = field(default_factory=dict)

    @property
    def graph(self) -> FederatedGraph:
        """The graph that the plan is for."""
        return self.run.graph

    def execute(self) -> None:
        """Execute all fetches in order."""
        plan = self.run.plan
        self.run.root = SymbolicPosition({self.graph.supergraph.roots[plan.kind.value]: {}})
        for fetch in plan.fetches:
            self.run.start(fetch)
            if holds(fetch.condition, self.run.assignment):
                self._fetch(fetch)

    def _fetch(self, fetch: Fetch) -> None:
        subgraph = self.graph.supergraph.subgraph_named(fetch.subgraph).index
        operation, *fragments = parse(fetch.document, no_location=True).definitions
        assert isinstance(operation, OperationDefinitionNode)
        self.fragments.clear()
        self.fragments.update({node.name.value: node for node in fragments if isinstance(node, FragmentDefinitionNode)})
        if not fetch.targets:
            self._fetch_root_fields(fetch, subgraph, operation.selection_set)
            return
        by_key = {(f.alias or f.name).value: f for f in _root_fields(operation.selection_set)}
        for target in fetch.targets:
            if holds(target.condition, self.run.assignment):
                selection_set = by_key[target.response_key].selection_set
                assert selection_set is not None
                for path in target.paths:
                    for position in self.run.positions(path, fetch):
                        self._fetch_entities(fetch, subgraph, target, selection_set, position)

    def _fetch_root_fields(self, fetch: Fetch, subgraph: SubgraphIndex, selection_set: SelectionSetNode) -> None:
        for path in fetch.root_paths:
            for position in self.run.positions(path, fetch):
                for type_name in position.objects:
                    index = self.graph.nodes_of.get((type_name, subgraph))
                    if index is None:
                        self.run.report(Rule.RESOLVABLE, f"{fetch.subgraph} has no type {type_name}")
                    else:
                        self._write(fetch, selection_set, self.graph.nodes[index], position, [type_name], None)

    # Entities

    def _fetch_entities(
        self,
        fetch: Fetch,
        subgraph: SubgraphIndex,
        target: EntityTarget,
        selection_set: SelectionSetNode,
        position: SymbolicPosition,
    ) -> None:
        # Every object takes the first template that is for its type.
        left = list(position.objects)
        for template in target.templates:
            if template.on_types is not None or template.typename is None:
                self.run.require_type(position, fetch, f"a representation of fetch {fetch.id}")
            fitting = [name for name in left if template.on_types is None or name in template.on_types]
            left = [name for name in left if name not in fitting]
            for type_name in fitting:
                for fields in (template.fields, *template.fallbacks):
                    self.inputs.check_fields(fetch, position, type_name, fields)
                representation = Representation(template, target)
                self._fetch_entity(fetch, subgraph, representation, selection_set, position, type_name)

    def _fetch_entity(
        self,
        fetch: Fetch,
        subgraph: SubgraphIndex,
        representation: Representation,
        selection_set: SelectionSetNode,
        position: SymbolicPosition,
        type_name: str,
    ) -> None:
        template = representation.template
        edge = self._entity_edge(subgraph, type_name, template)
        if edge is None:
            if template.on_types is not None or template.typename is None or len(position.objects) == 1:
                message = f"{fetch.subgraph} has no key for {type_name} as {template.typename or type_name}"
                self.run.report(Rule.KEY, message)
            else:
                # Entered by an interface's name while the type is unknown: this subgraph does not have the type.
                del position.objects[type_name]
            return
        self.inputs.check_key(fetch, edge, template, position, type_name)
        self._write(fetch, selection_set, self.graph.nodes[edge.node], position, [type_name], representation)

    def _entity_edge(
        self, subgraph: SubgraphIndex, type_name: str, template: RepresentationTemplate
    ) -> EntityEdge | None:
        """Return the edge by which a representation's `__typename` enters a subgraph."""
        sent = template.typename
        for edge in self.graph.entity_edges[self.graph.type_indexes[type_name]]:
            own_type = edge.typename is None
            if edge.subgraph == subgraph and (sent in (None, type_name) if own_type else sent == edge.typename):
                return edge
        return None

    # Responses

    def _write(
        self,
        fetch: Fetch,
        selection_set: SelectionSetNode,
        node: Node,
        position: SymbolicPosition,
        types: Iterable[str],
        representation: Representation | None,
    ) -> None:
        """Write the fields of a response for objects of some types, which are at `node` in the subgraph."""
        for type_name in types:
            if type_name in position.objects:
                fields = position.objects[type_name]
                for selected in self._collect(selection_set, node, type_name):
                    self._write_field(fetch, selected, node, type_name, fields, representation)

    def _collect(self, selection_set: SelectionSetNode, node: Node, type_name: str) -> Iterable[FieldNode]:
        for selection in selection_set.selections:
            if not included(selection.directives, self.run.assignment):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                if condition is None or self._matches(condition.name.value, node, type_name):
                    yield from self._collect(selection.selection_set, node, type_name)
            elif isinstance(selection, FragmentSpreadNode):
                fragment = self.fragments[selection.name.value]
                if self._matches(fragment.type_condition.name.value, node, type_name):
                    yield from self._collect(fragment.selection_set, node, type_name)

    def _matches(self, condition: str, node: Node, type_name: str) -> bool:
        """Return whether a type condition matches, as the subgraph sees it."""
        index = self.graph.nodes_of.get((condition, node.subgraph))
        return index is not None and self._is_possible(self.graph.nodes[index], type_name)

    def _is_possible(self, node: Node, type_name: str) -> bool:
        return contains_type(node.possible_types, self.graph.type_indexes[type_name])

    def _write_field(
        self,
        fetch: Fetch,
        selected: FieldNode,
        node: Node,
        type_name: str,
        fields: dict[str, SymbolicField],
        representation: Representation | None,
    ) -> None:
        key = (selected.alias or selected.name).value
        name = selected.name.value
        edge: FieldEdge | None = None
        if name == TYPENAME:
            if node.is_interface_object and key == TYPENAME_KEY:
                self.run.report(Rule.TYPE, f"fetch {fetch.id} takes an interface object's name for a runtime type")
        else:
            edge = self.graph.field_edge(node, self.graph.type_indexes[type_name], name, self.run.plan.labels)
            if edge is None:
                message = f"{fetch.subgraph} does not resolve {type_name}.{name} in fetch {fetch.id}"
                self.run.report(Rule.RESOLVABLE, message)
                return
            if edge.requires is not None:
                self.inputs.check_requirement(fetch, edge.requires, type_name, name, fields, representation)
            for context in edge.contexts:
                self.inputs.check_context(fetch, context, selected, representation)
        signature = TYPENAME if name == TYPENAME else self.run.signature(name, _client_arguments(selected, edge))
        found = fields.get(key)
        if found is None:
            child = None
            if edge is not None and edge.target != LEAF:
                child = SymbolicPosition({inner: {} for inner in sorted(self.graph.type_names(edge.target_types))})
            found = fields[key] = SymbolicField(name, signature, child)
        elif (found.name, found.signature) != (name, signature):
            message = f"fetch {fetch.id} writes {name} over {found.name} at the key {key} of {type_name}"
            self.run.report(Rule.ORDER, message)
        found.writers.add(fetch.id)
        if selected.selection_set is not None and edge is not None and found.child is not None:
            below = self.graph.nodes[edge.target]
            types = [inner for inner in found.child.objects if self._is_possible(below, inner)]
            self._write(fetch, selected.selection_set, below, found.child, types, None)


def _client_arguments(selected: FieldNode, edge: FieldEdge | None) -> list[ArgumentNode]:
    """Return a field's arguments, without those that take a context."""
    contextual = {context.argument for context in edge.contexts} if edge is not None else set()
    return [argument for argument in selected.arguments or () if argument.name.value not in contextual]


def _root_fields(selection_set: SelectionSetNode) -> Iterable[FieldNode]:
    """Yield the root fields of a document.

    Those under several conditions are in fragments that only have directives.
    """
    for selection in selection_set.selections:
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, InlineFragmentNode):
            yield from _root_fields(selection.selection_set)
