"""`QueryPlanner`: an operation that is valid against the API schema becomes a `QueryPlan`.

normalize -> path selection (which chooses sources) -> fetch assembly (which batches requests) -> output.
"""

from threading import Lock

from graphql import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, get_operation_ast, print_ast

from router.graph import FederatedGraph
from router.planning.errors import PlanningBudgetExceeded, PlanningError, UnknownOperation
from router.planning.fetch_assembly.build_fetches import ClientOperation, VariableDefinition, build_fetches
from router.planning.fetch_assembly.hoisted_literals import HoistedLiterals
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import Position
from router.planning.normalize.normalizer import Normalizer
from router.planning.normalize.placements import applied_directives, operation_directives
from router.planning.options import PlanningOptions
from router.planning.output.deferred_payloads import deferred_blocks, deferred_parts
from router.planning.output.introspection import split_introspection
from router.planning.output.projection_builder import ProjectionBuilder
from router.planning.path_selection.plan_builder import PlanBuilder
from router.planning.plan import OperationKind, QueryPlan
from router.planning.reachability.active_graph import ActiveGraph
from router.planning.reachability.reachability_index import ReachabilityIndex
from router.supergraph.executable_directives import executable_directives

_MAX_INDEXES = 32
"""Sets of override labels whose reachability indexes are cached at a time."""


class QueryPlanner:
    """Plans operations on one graph, and caches the searches in it between operations. Safe to use from any thread."""

    def __init__(self, graph: FederatedGraph) -> None:
        self.graph = graph
        self._directives = executable_directives(graph.supergraph.api_schema)
        self._indexes: dict[frozenset[str], ReachabilityIndex] = {}
        self._indexes_lock = Lock()

    def plan(
        self, document: DocumentNode, operation_name: str | None = None, options: PlanningOptions | None = None
    ) -> QueryPlan:
        """Plan one operation of a document.

        The document must be valid against `graph.supergraph.api_schema`; the plan of an invalid one is undefined, but
        bounded. The result depends on nothing but the graph and the arguments. Raises `PlanningError` (see
        `router.planning.errors`).
        """
        options = options or PlanningOptions()
        operation = find_operation(document, operation_name)
        try:
            return self._plan(document, operation, options)
        except RecursionError as error:
            raise PlanningBudgetExceeded("depth", options.budget.depth) from error

    def _plan(self, document: DocumentNode, operation: OperationDefinitionNode, options: PlanningOptions) -> QueryPlan:
        graph = self.graph
        kind = OperationKind(operation.operation.value)
        root = graph.supergraph.roots.get(kind.value)
        if root is None:
            raise PlanningError(f"The supergraph has no {kind.value} type.")
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        normalizer = Normalizer(
            graph,
            fragments,
            options.budget,
            considered=graph.accessible_types,
            defer=options.defer,
            directives=self._directives,
        )
        selection = normalizer.normalize(root, operation.selection_set)
        position = Position(None, None, graph.possible_types[root], root)
        reachability = self._reachability(options.active_labels)
        builder = PlanBuilder(reachability, options.budget)
        with reachability.lock:
            if kind is OperationKind.MUTATION:
                builder.plan_serially(position, selection, FetchContext())
            else:
                builder.plan(position, selection, FetchContext())
        # The deferred blocks are renumbered before the fetches refer to them.
        projections = ProjectionBuilder(graph)
        projection = projections.projection(position, selection)
        parts = deferred_parts(projections, position, normalizer.blocks)
        literals = HoistedLiterals() if options.hoist_literals else None
        client_operation = ClientOperation(
            self._variable_definitions(operation), operation_directives(operation.directives, self._directives)
        )
        fetches, ids = build_fetches(graph, builder.groups, client_operation, literals)
        return QueryPlan(
            kind=kind,
            operation_name=None if operation.name is None else operation.name.value,
            fetches=fetches,
            projection=projection,
            constants={} if literals is None else literals.values,
            deferred=deferred_blocks(graph, parts, ids),
            introspection=split_introspection(
                normalizer.introspection, fragments, operation.variable_definitions or ()
            ),
            labels=options.active_labels & graph.supergraph.override_labels,
        )

    def _variable_definitions(self, operation: OperationDefinitionNode) -> dict[str, VariableDefinition]:
        return {
            node.variable.name.value: VariableDefinition(
                print_ast(node.type),
                None if node.default_value is None else print_ast(node.default_value),
                "".join(directive.text for directive in applied_directives(node.directives, self._directives)),
            )
            for node in operation.variable_definitions or ()
        }

    def _reachability(self, labels: frozenset[str]) -> ReachabilityIndex:
        """Return the index for the labels that occur in the graph; the others make no difference."""
        active = labels & self.graph.supergraph.override_labels
        with self._indexes_lock:
            index = self._indexes.get(active)
            if index is None:
                if len(self._indexes) >= _MAX_INDEXES:
                    self._indexes.clear()
                index = self._indexes[active] = ReachabilityIndex(ActiveGraph(self.graph, active))
        return index


def find_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """Return the operation to execute. Raises `UnknownOperation` if there is none of that name, or no single one."""
    operation = get_operation_ast(document, name)
    if operation is not None:
        return operation
    if name is None:
        raise UnknownOperation("The document must have exactly one operation when no operation name is given.")
    raise UnknownOperation(f'The document has no operation named "{name}".')
