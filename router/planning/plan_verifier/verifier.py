"""`check_plan`: all violations of a plan."""

from collections.abc import Iterator
from itertools import product

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    VariableNode,
    Visitor,
    get_operation_ast,
    parse,
    validate,
    visit,
)

from router.graph import FederatedGraph
from router.planning.plan import Fetch, OperationKind, QueryPlan
from router.planning.plan_verifier.conditions import Assignment
from router.planning.plan_verifier.coverage import Coverage, deferred_at
from router.planning.plan_verifier.representations import RepresentationChecks
from router.planning.plan_verifier.run import VerifierRun
from router.planning.plan_verifier.symbolic_execution import SymbolicExecution
from router.planning.plan_verifier.violation import Rule, Violation
from router.supergraph.subgraph_schemas import subgraph_schema

_EXHAUSTIVE_VARIABLES = 5
"""Up to so many variables in @skip and @include, all assignments are tried."""


def check_plan(
    graph: FederatedGraph, document: DocumentNode, plan: QueryPlan, operation_name: str | None = None
) -> tuple[Violation, ...]:
    """Return the violations of a plan of an operation; none, if the plan is correct.

    The documents of a correct plan are valid against their subgraphs' schemas (as far as the supergraph has them). It
    fetches every selected field of every type that an object can have, and every key and requirement before it is
    sent. With many variables in @skip and @include only some assignments are tried.
    """
    operation = get_operation_ast(document, operation_name)
    assert operation is not None, "the plan is of an operation of the document"
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    violations = [*_invalid_documents(graph, plan), *_mutations_out_of_order(plan)]
    for assignment in _assignments(document):
        run = VerifierRun(graph, plan, assignment)
        SymbolicExecution(run, RepresentationChecks(run)).execute()
        projections = [plan.projection, *deferred_at(plan, (), None)]
        Coverage(run, fragments).check([operation.selection_set], projections, run.root)
        violations += [violation for violation in run.violations if violation not in violations]
    return tuple(violations)


def _invalid_documents(graph: FederatedGraph, plan: QueryPlan) -> Iterator[Violation]:
    schemas: dict[str, GraphQLSchema] = {}
    for fetch in plan.fetches:
        schema = schemas.get(fetch.subgraph)
        if schema is None:
            index = graph.supergraph.subgraph_named(fetch.subgraph).index
            schema = schemas[fetch.subgraph] = subgraph_schema(graph.supergraph, index)
        for error in validate(schema, parse(fetch.document)):
            yield Violation(Rule.DOCUMENT, f"fetch {fetch.id} is invalid for {fetch.subgraph}: {error.message}")


def _mutations_out_of_order(plan: QueryPlan) -> Iterator[Violation]:
    preceding: dict[int, set[int]] = {}
    last: Fetch | None = None
    for fetch in plan.fetches:
        preceding[fetch.id] = {d for dep in fetch.depends_on for d in (dep, *preceding[dep])}
        if fetch.kind is OperationKind.MUTATION:
            if last is not None and last.id not in preceding[fetch.id]:
                yield Violation(Rule.ORDER, f"mutation {fetch.id} does not wait for mutation {last.id}")
            last = fetch


def _assignments(document: DocumentNode) -> Iterator[Assignment]:
    """All assignments of the variables in @skip and @include; of many variables, those in which at most one differs."""
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
