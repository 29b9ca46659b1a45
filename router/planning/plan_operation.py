"""The planner's entry: an operation that is valid against the API schema becomes a `QueryPlan`.

normalise -> walk (which chooses) -> build (which schedules) -> project.
"""

from __future__ import annotations

from graphql import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, print_ast

from router.graph import FederatedGraph
from router.planning.assemble import VariableDefinition, assemble
from router.planning.defer import deferred_blocks, deferred_parts
from router.planning.documents import Literals
from router.planning.errors import OperationNotFound, PlanningBudgetExceeded, PlanningError
from router.planning.groups import Position
from router.planning.introspect import split_introspection
from router.planning.landscape import Landscape
from router.planning.normalise import Normaliser
from router.planning.options import PlanningOptions
from router.planning.plan import OperationKind, QueryPlan
from router.planning.project import Projector
from router.planning.purpose import Purpose
from router.planning.walk import Walker

_LANDSCAPES = 32
"""Sets of override labels whose look-ups are kept at a time."""


def plan_operation(
    graph: FederatedGraph,
    document: DocumentNode,
    operation_name: str | None = None,
    options: PlanningOptions | None = None,
) -> QueryPlan:
    """Plan one operation of `document`.

    The document must be valid against `graph.supergraph.api_schema`; what an invalid one gives is undefined, but
    bounded. The result depends on nothing but the arguments. Raises `PlanningError` (see `router.planning.errors`).
    """
    options = options or PlanningOptions()
    operation = find_operation(document, operation_name)
    try:
        return _plan(graph, document, operation, options)
    except RecursionError as error:
        raise PlanningBudgetExceeded("depth", options.budget.depth) from error


def find_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation to execute. Raises `OperationNotFound`."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None:
        if len(operations) != 1:
            raise OperationNotFound("The document must have exactly one operation when no operation name is given.")
        return operations[0]
    for operation in operations:
        if operation.name is not None and operation.name.value == name:
            return operation
    raise OperationNotFound(f'The document has no operation named "{name}".')


def _plan(
    graph: FederatedGraph, document: DocumentNode, operation: OperationDefinitionNode, options: PlanningOptions
) -> QueryPlan:
    kind = OperationKind(operation.operation.value)
    root = graph.supergraph.roots.get(kind.value)
    if root is None:
        raise PlanningError(f"The supergraph has no {kind.value} type.")
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    definitions = {
        node.variable.name.value: VariableDefinition(
            print_ast(node.type), None if node.default_value is None else print_ast(node.default_value)
        )
        for node in operation.variable_definitions or ()
    }
    normaliser = Normaliser(graph, fragments, options.budget, visible=graph.visible, defer=options.defer)
    selection = normaliser.normalise(root, operation.selection_set)
    position = Position(None, None, graph.masks[root], root)
    landscape = _landscape(graph, options.active_labels)
    walker = Walker(landscape, options.budget)
    with landscape.lock:
        if kind is OperationKind.MUTATION:
            walker.plan_serially(position, selection, Purpose())
        else:
            walker.plan(position, selection, Purpose())
    projector = Projector(graph)
    projection = projector.projection(position, selection)
    parts = deferred_parts(projector, position, normaliser.blocks)
    literals = Literals() if options.hoist_literals else None
    fetches, ids = assemble(graph, walker.groups, definitions, literals)
    return QueryPlan(
        kind=kind,
        operation_name=None if operation.name is None else operation.name.value,
        fetches=fetches,
        projection=projection,
        constants={} if literals is None else literals.values,
        deferred=deferred_blocks(graph, parts, ids),
        introspection=split_introspection(normaliser.introspection, fragments, operation.variable_definitions or ()),
        labels=options.active_labels & graph.supergraph.override_labels,
    )


def _landscape(graph: FederatedGraph, labels: frozenset[str]) -> Landscape:
    known = labels & graph.supergraph.override_labels
    landscape = graph.memo.get(known)
    if not isinstance(landscape, Landscape):
        if len(graph.memo) >= _LANDSCAPES:
            graph.memo.clear()
        landscape = graph.memo[known] = Landscape(graph, known)
    return landscape
