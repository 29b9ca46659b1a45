"""The page that follows one query through the router says what the code does."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from graphql import parse

from router.composition import compose
from router.execution import Engine, ExecutionResult, GraphQLRequest, SubgraphRequest
from router.federation import SubgraphDocument
from router.planning.display.plan_text import print_plan
from router.server.schema_state.supergraph_planner import SupergraphPlanner
from router.transport import FakeTransport

PAGE = Path(__file__).resolve().parents[3] / "docs" / "router" / "one-query.md"
SUBGRAPHS = ("products", "reviews", "stock")


@cache
def block(label: str) -> str:
    """Return the content of the fenced block with this label."""
    (found,) = re.findall(rf"^```\w+ {re.escape(label)}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    return str(found)


def data(label: str) -> Any:
    return orjson.loads(block(label))


@cache
def supergraph_sdl() -> str:
    documents = [SubgraphDocument(name, f"http://{name}", block(f"subgraph={name}")) for name in SUBGRAPHS]
    result = compose(documents)
    assert result.supergraph_sdl is not None, result.errors
    return result.supergraph_sdl


def test_the_supergraph_is_the_one_shown() -> None:
    assert block("supergraph") in supergraph_sdl()


def test_the_plan_is_the_one_shown() -> None:
    graph = SupergraphPlanner.from_sdl(supergraph_sdl())
    plan = graph.plan(parse(block("query")), None, active_labels=frozenset(), defer=False)
    assert print_plan(plan).strip() == block("plan").strip()


async def test_the_requests_and_the_response_are_the_documented_ones() -> None:
    requests: dict[int, dict[str, Any]] = {}

    def respond(request: SubgraphRequest) -> dict[str, Any]:
        assert request.fetch is not None
        number = request.fetch.id
        requests[number] = {
            "subgraph": request.subgraph,
            "query": request.operation.text,
            "variables": orjson.loads(orjson.dumps(request.variables)),
        }
        response: dict[str, Any] = data(f"response={number}")
        return response

    engine = Engine(SupergraphPlanner.from_sdl(supergraph_sdl()), {name: FakeTransport(respond) for name in SUBGRAPHS})
    result = await engine.execute(GraphQLRequest(block("query")))
    assert isinstance(result, ExecutionResult)
    assert requests == {number: data(f"request={number}") for number in range(4)}
    assert orjson.loads(result.encode()) == data("answer")
