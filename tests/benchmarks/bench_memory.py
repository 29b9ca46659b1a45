"""Memory of the router after 10,000 distinct operations: its caches are bounded, so it must not go on growing.

Takes the project's own supergraph, or the gateway benchmarks' where that is not there.
"""

import asyncio
import gc
import logging
from pathlib import Path
from typing import Any

import psutil
from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    get_named_type,
    is_object_type,
    is_required_argument,
)

from router.execution import ExecutionResult, GraphQLRequest, SubgraphRequest, SubgraphResponse
from router.server import RouterConfig, create_app
from router.supergraph import read_supergraph
from router.transport import FakeTransport
from tests.benchmarks.gateway_data import bench_folder

OWN_SUPERGRAPH = Path(__file__).resolve().parents[2] / "schema" / "supergraph.graphql"
OPERATIONS = 10_000
RUNS = 3
"""Executions of each operation: enough for its plan's code to be generated."""


class Empty(FakeTransport):
    """A transport that responds without data, and records no calls, which would be measured too."""

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        return SubgraphResponse(request.subgraph, body=b'{"data":{}}')


def selection(schema: GraphQLSchema, output: GraphQLOutputType, depth: int) -> str:
    """Fields without required arguments, down to a depth; empty for leaves."""
    named = get_named_type(output)
    if not is_object_type(named):
        return ""
    return "{ " + " ".join(["__typename", *fields(schema, named, depth)]) + " }" if depth else "{ __typename }"


def fields(schema: GraphQLSchema, parent: GraphQLObjectType, depth: int) -> list[str]:
    """Return the fields of an object type that need no arguments, with what is below them."""
    found = []
    for name, definition in list(parent.fields.items())[:8]:
        named: Any = get_named_type(definition.type)
        required = any(map(is_required_argument, definition.args.values()))
        if not required and (is_object_type(named) or not hasattr(named, "fields")) and not hasattr(named, "types"):
            found.append(f"{name} {selection(schema, definition.type, depth - 1)}")
    return found


async def measure(sdl: str) -> None:
    """Run the operations and print what the process takes on the way."""
    process = psutil.Process()
    empty = Empty({})
    names = [subgraph.name for subgraph in read_supergraph(sdl).subgraphs]
    app = create_app(RouterConfig(), supergraph=sdl, transports=dict.fromkeys(names, empty))
    engine = app.schema.current.engine
    assert engine.schema.query_type is not None
    roots = fields(engine.schema, engine.schema.query_type, 3)
    if not roots:
        raise SystemExit("no root field can be asked for without arguments")
    print(f"{process.memory_info().rss / 1e6:6.1f} MB with the supergraph loaded")
    for number in range(OPERATIONS):
        # Each operation is another text, of one to three root fields.
        chosen = [roots[(number + step * 7) % len(roots)] for step in range(1 + number % 3)]
        text = f"query Q{number} {{ " + " ".join(f"a{i}: {root}" for i, root in enumerate(chosen)) + " }"
        for _ in range(RUNS):
            result = await engine.execute(GraphQLRequest(text))
            assert isinstance(result, ExecutionResult)
            assert result.has_data, result.as_json()
        if number + 1 in {100, 1_000, OPERATIONS}:
            gc.collect()
            print(
                f"{process.memory_info().rss / 1e6:6.1f} MB after {number + 1:,} distinct operations "
                f"({len(engine.documents.cache)} documents and {len(engine.plans.cache)} plans kept)",
                flush=True,
            )
    await app.close()


def main() -> None:
    """Print the measurements."""
    logging.disable(logging.ERROR)
    if OWN_SUPERGRAPH.is_file():
        asyncio.run(measure(OWN_SUPERGRAPH.read_text(encoding="utf-8")))
        return
    folder = bench_folder()
    if folder is not None:
        asyncio.run(measure((folder / "gateways" / "supergraph.graphql").read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
