"""The audit's queries with `@defer` in them: merged, the parts are the response that the case expects."""

from random import Random

import orjson
import pytest
from graphql import (
    DirectiveNode,
    FieldNode,
    InlineFragmentNode,
    NameNode,
    SelectionSetNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from router.execution import Engine, ExecutionResult, GraphQLRequest
from router.server.schema_state.supergraph_planner import SupergraphPlanner
from router.transport import InProcessTransport
from tests.router.audit.resolvers import RESOLVERS
from tests.router.audit.subgraph import executable_schema
from tests.router.audit.suites import MISSING, Case, Suite, load_suites
from tests.router.incremental_results import merge_incremental

pytestmark = pytest.mark.skipif(not load_suites(), reason=MISSING)

REFUSE_A_SECOND_VISIT = frozenset(
    {
        "circular-reference-interface",
        "enum-intersection",
        "nested-provides",
        "partial-union-complex",
        "provides-on-interface",
        "simple-requires-provides",
    }
)
"""Their resolvers give a field only where the parent provides it, on purpose; a deferred part fetches by key."""

CASES = [
    pytest.param(suite, case, id=case.id)
    for suite in load_suites()
    if suite.name not in REFUSE_A_SECOND_VISIT and suite.name != "mutations"
    for case in suite.cases
]


class Deferring(Visitor):
    """Wraps some selection sets in `... @defer`."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self._random = random

    def leave_field(self, node: FieldNode, *_: object) -> FieldNode | None:
        if node.selection_set is None or self._random.random() < 0.4:
            return None
        defer = DirectiveNode(name=NameNode(value="defer"), arguments=())
        fragment = InlineFragmentNode(directives=(defer,), selection_set=node.selection_set)
        return FieldNode(
            alias=node.alias,
            name=node.name,
            arguments=node.arguments,
            directives=node.directives,
            selection_set=SelectionSetNode(selections=(fragment,)),
        )


@pytest.mark.parametrize(("suite", "case"), CASES)
async def test_the_parts_make_the_expected_response(suite: Suite, case: Case) -> None:
    resolvers = RESOLVERS[suite.name]()
    transports = {s.name: InProcessTransport(executable_schema(s.sdl, resolvers[s.name])) for s in suite.subgraphs}
    engine = Engine(SupergraphPlanner.from_sdl(suite.supergraph), transports)
    for seed in range(2):
        query = print_ast(visit(parse(case.query), Deferring(Random(f"{case.id}{seed}"))))
        result = await engine.execute(GraphQLRequest(query, case.variables, accepts_deferred=True))
        parts = (
            [{**result.as_json(), "hasNext": False}]
            if isinstance(result, ExecutionResult)
            else [result.initial, *[part async for part in result.subsequent]]
        )
        if "data" not in parts[0]:
            assert case.expected_data is None
            continue
        data, errors, failed = merge_incremental(orjson.loads(orjson.dumps(parts)))
        assert bool(errors) == bool(case.expected_errors), errors
        # A part that null took away is missing from the answer, where without `@defer` null would have gone further up.
        assert data == case.expected_data or failed
