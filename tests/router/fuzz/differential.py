"""One case is one operation on one random graph: the federated answer must be that of the whole graph."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graphql import execute_sync, lexicographic_sort_schema, parse, print_schema, validate

from router.composition import compose
from router.federation import SubgraphDocument
from tests.router.fuzz.operations import Operation, random_operation
from tests.router.fuzz.resolvers import subgraph_schema, whole_schema
from tests.router.fuzz.shape import Shape
from tests.router.fuzz.split import Split, split
from tests.router.fuzz.world import make_world
from tests.router.in_process_gateway import InProcessGateway

OPERATIONS_PER_GRAPH = 10

PERMISSIBLE_REFUSALS = frozenset({"SATISFIABILITY_ERROR"})
"""Random keys may leave a subgraph out of reach; that is not a case. Any other refusal is a mistake."""


@dataclass(frozen=True)
class Answer:
    data: Any
    error_paths: tuple[tuple[str | int, ...], ...]


class Mismatch(AssertionError):
    """Everything that is needed to look into a case."""

    def __init__(self, shape: Shape, subgraphs: Split, what: str, operation: Operation | None = None) -> None:
        sdls = "\n\n".join(f"# --- {s.name}\n{s.sdl()}" for s in subgraphs.subgraphs)
        asked = f"\n\n{operation.text}\n{operation.variables}" if operation else ""
        super().__init__(f"{shape}\n\n{sdls}{asked}\n\n{what}")


def check(shape: Shape) -> int:
    """Run the cases of one graph and give their number; none where it does not compose. Raises `Mismatch`."""
    parts = split(make_world(shape))
    if not parts.world.query or not any(s.query for s in parts.subgraphs):
        return 0
    documents = [SubgraphDocument(s.name, f"http://{s.name}", s.sdl()) for s in parts.subgraphs]
    result = compose(documents)
    if result.supergraph_sdl is None:
        if {error.code for error in result.errors} <= PERMISSIBLE_REFUSALS:
            return 0
        raise Mismatch(shape, parts, "\n".join(f"{error.code}: {error.message}" for error in result.errors))
    whole = whole_schema(parts.world)
    gateway = InProcessGateway(
        result.supergraph_sdl, {s.name: subgraph_schema(parts.world, s) for s in parts.subgraphs}
    )
    expected_schema = print_schema(lexicographic_sort_schema(whole))
    actual_schema = print_schema(lexicographic_sort_schema(gateway.api_schema))
    if actual_schema != expected_schema:
        raise Mismatch(shape, parts, f"expected schema:\n{expected_schema}\n\nactual schema:\n{actual_schema}")
    random = shape.random("operations")
    operations = [random_operation(whole, shape, random) for _ in range(OPERATIONS_PER_GRAPH)]

    async def compare(operation: Operation) -> bool:
        response = await gateway.answer(operation.text, operation.variables)
        if _is_refused(response):
            if not validate(whole, parse(operation.text)):
                raise Mismatch(shape, parts, f"a valid operation was refused: {response}", operation)
            return False
        expected = execute_sync(whole, parse(operation.text), variable_values=operation.variables)
        wanted = Answer(expected.data, _paths(e.path or () for e in expected.errors or ()))
        got = Answer(response.get("data"), _paths(e.get("path", ()) for e in response.get("errors", ())))
        if not _agree(shape, wanted, got):
            raise Mismatch(shape, parts, f"expected: {wanted}\n\nactual: {response}", operation)
        return True

    async def compare_all() -> int:
        return sum([await compare(operation) for operation in operations])

    return asyncio.run(compare_all())


def _is_refused(response: dict[str, Any]) -> bool:
    return any(
        error.get("extensions", {}).get("code") == "GRAPHQL_VALIDATION_FAILED" for error in response.get("errors", ())
    )


def _paths(paths: Iterable[Iterable[str | int]]) -> tuple[tuple[str | int, ...], ...]:
    return tuple(sorted((tuple(path) for path in paths), key=str))


def _agree(shape: Shape, wanted: Answer, got: Answer) -> bool:
    """Where failures meet non-null types, the specification lets an implementation drop errors below a null that it
    propagates, so then only their presence counts (GraphQL specification, "Handling Execution Errors")."""
    if wanted.data != got.data:
        return False
    if shape.failures and shape.strict_nulls:
        return bool(wanted.error_paths) == bool(got.error_paths)
    return wanted.error_paths == got.error_paths
