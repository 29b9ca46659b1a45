"""Comparison of generated cases: a case is one operation on one random graph."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graphql import execute_sync, lexicographic_sort_schema, parse, print_schema, validate

from router.composition import compose
from router.federation import SubgraphDocument
from tests.router.in_process_gateway import InProcessGateway
from tests.router.oracle.generated.resolvers import subgraph_schema, whole_schema
from tests.router.oracle.generated.schema import random_dataset
from tests.router.oracle.generated.shape import Shape
from tests.router.oracle.generated.split import Split, split
from tests.router.oracle.mismatch import Mismatch
from tests.router.oracle.operations import Operation, random_operation

OPERATIONS_PER_GRAPH = 10

PERMISSIBLE_ERRORS = frozenset({"SATISFIABILITY_ERROR"})
"""Random keys may leave a subgraph unreachable; that is no case. Any other composition error is a fault."""


@dataclass(frozen=True)
class _Outcome:
    data: Any
    error_paths: tuple[tuple[str | int, ...], ...]


def _mismatch(shape: Shape, parts: Split, difference: str, operation: Operation | None = None) -> Mismatch:
    return Mismatch(difference, [(s.name, s.sdl()) for s in parts.subgraphs], operation, str(shape))


def check(shape: Shape) -> int:
    """Run the cases of one graph and return their number; 0 if it does not compose. Raises Mismatch."""
    parts = split(random_dataset(shape))
    if not parts.dataset.query or not any(s.query for s in parts.subgraphs):
        return 0
    documents = [SubgraphDocument(s.name, f"http://{s.name}", s.sdl()) for s in parts.subgraphs]
    result = compose(documents)
    if result.supergraph_sdl is None:
        if {error.code for error in result.errors} <= PERMISSIBLE_ERRORS:
            return 0
        raise _mismatch(shape, parts, "\n".join(f"{error.code}: {error.message}" for error in result.errors))
    whole = whole_schema(parts.dataset)
    gateway = InProcessGateway(
        result.supergraph_sdl, {s.name: subgraph_schema(parts.dataset, s) for s in parts.subgraphs}
    )
    expected_schema = print_schema(lexicographic_sort_schema(whole))
    actual_schema = print_schema(lexicographic_sort_schema(gateway.api_schema))
    if actual_schema != expected_schema:
        raise _mismatch(shape, parts, f"expected schema:\n{expected_schema}\n\nactual schema:\n{actual_schema}")
    random = shape.random("operations")
    operations = [random_operation(whole, shape.operations, random) for _ in range(OPERATIONS_PER_GRAPH)]

    async def compare(operation: Operation) -> bool:
        response = await gateway.response(operation.text, operation.variables)
        if _is_rejected(response):
            if not validate(whole, parse(operation.text)):
                raise _mismatch(shape, parts, f"a valid operation was rejected: {response}", operation)
            return False
        expected = execute_sync(whole, parse(operation.text), variable_values=operation.variables)
        wanted = _Outcome(expected.data, _paths(e.path or () for e in expected.errors or ()))
        got = _Outcome(response.get("data"), _paths(e.get("path", ()) for e in response.get("errors", ())))
        if not _agree(shape, wanted, got):
            raise _mismatch(shape, parts, f"expected: {wanted}\n\nactual: {response}", operation)
        return True

    async def compare_all() -> int:
        return sum([await compare(operation) for operation in operations])

    return asyncio.run(compare_all())


def _is_rejected(response: dict[str, Any]) -> bool:
    return any(
        error.get("extensions", {}).get("code") == "GRAPHQL_VALIDATION_FAILED" for error in response.get("errors", ())
    )


def _paths(paths: Iterable[Iterable[str | int]]) -> tuple[tuple[str | int, ...], ...]:
    return tuple(sorted((tuple(path) for path in paths), key=str))


def _agree(shape: Shape, wanted: _Outcome, got: _Outcome) -> bool:
    """Compare data, and error paths as far as they are defined: where failures propagate, an implementation may
    drop errors below the null, so only their presence counts (GraphQL specification, section 6.4.4).
    """
    if wanted.data != got.data:
        return False
    if shape.failures and shape.strict_nulls:
        return bool(wanted.error_paths) == bool(got.error_paths)
    return wanted.error_paths == got.error_paths
