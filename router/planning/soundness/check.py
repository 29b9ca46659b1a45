"""`check_plan`: every violation of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    VariableNode,
    Visitor,
    parse,
    validate,
    visit,
)

from router.graph import FederatedGraph
from router.planning.landscape import Landscape
from router.planning.plan import Fetch, OperationKind, QueryPlan
from router.planning.plan_operation import find_operation
from router.planning.soundness.coverage import Coverage, deferred_at
from router.planning.soundness.symbolic import Assignment, SymbolicRun
from router.planning.soundness.violation import Violation
from router.supergraph.subgraph_schemas import subgraph_schema

_EXHAUSTIVE_VARIABLES = 5


def check_plan(
    graph: FederatedGraph, document: DocumentNode, plan: QueryPlan, operation_name: str | None = None
) -> tuple[Violation, ...]:
    """What is wrong with a plan of an operation; nothing, if it is sound.

    Sound is a plan whose documents are valid against their subgraphs' schemas (as far as the supergraph tells them),
    that fetches every field that the operation asks of every type that an object may have, and every key and
    requirement before it is sent. With many variables in @skip and @include only some assignments are tried.
    """
    operation = find_operation(document, operation_name)
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    violations = [*_invalid_documents(graph, plan), *_mutations_out_of_order(plan)]
    for assignment in _assignments(document):
        run = SymbolicRun(graph, Landscape(graph, plan.labels), plan, assignment)
        run.run()
        coverage = Coverage(graph, plan, fragments, run)
        projections = [plan.projection, *deferred_at(plan, (), None)]
        coverage.check([operation.selection_set], projections, run.root)
        violations += [v for v in (*run.violations, *coverage.violations) if v not in violations]
    return tuple(violations)


def _invalid_documents(graph: FederatedGraph, plan: QueryPlan) -> Iterator[Violation]:
    schemas: dict[str, GraphQLSchema] = {}
    for fetch in plan.fetches:
        schema = schemas.get(fetch.subgraph)
        if schema is None:
            index = graph.supergraph.subgraph_named(fetch.subgraph).index
            schema = schemas[fetch.subgraph] = subgraph_schema(graph.supergraph, index)
        for error in validate(schema, parse(fetch.document)):
            yield Violation("document", f"{fetch.subgraph} would refuse fetch {fetch.id}: {error.message}")


def _mutations_out_of_order(plan: QueryPlan) -> Iterator[Violation]:
    before: dict[int, set[int]] = {}
    last: Fetch | None = None
    for fetch in plan.fetches:
        before[fetch.id] = {d for dep in fetch.depends_on for d in (dep, *before[dep])}
        if fetch.kind is OperationKind.MUTATION:
            if last is not None and last.id not in before[fetch.id]:
                yield Violation("order", f"mutation {fetch.id} does not wait for mutation {last.id}")
            last = fetch


def _assignments(document: DocumentNode) -> Iterator[Assignment]:
    names: dict[str, None] = {}

    class Conditions(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: object) -> None:
            if node.name.value in ("skip", "include"):
                for argument in node.arguments or ():
                    if isinstance(argument.value, VariableNode):
                        names[argument.value.name.value] = None

    visit(document, Conditions())
    if len(names) <= _EXHAUSTIVE_VARIABLES:
        for values in product((True, False), repeat=len(names)):
            yield dict(zip(names, values, strict=True))
        return
    for most in (True, False):
        yield dict.fromkeys(names, most)
        for name in names:
            yield {other: most is not (other == name) for other in names}
