"""Comparison of operations on documents: the router's response and graphql-core's over the whole schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

import orjson
from graphql import execute_sync, parse

from router.execution import GraphQLRequest, IncrementalResult
from router.federation import SubgraphDocument
from tests.router.in_process_gateway import InProcessGateway
from tests.router.incremental_results import merge_incremental
from tests.router.oracle.documents.composed_graph import ComposedGraph
from tests.router.oracle.documents.operations import valid_operations, without_defer
from tests.router.oracle.documents.strict_subgraphs import StrictSubgraphs
from tests.router.oracle.documents.whole_schema import WholeSchema
from tests.router.oracle.mismatch import Mismatch
from tests.router.oracle.operations import Operation


@dataclass(frozen=True)
class Response:
    """A complete response. `deferred`: it was delivered incrementally."""

    data: Any
    errors: Sequence[Any]
    deferred: bool = False


class Comparison:
    """Both executions of one graph's operations. `seed` decides data and operations."""

    def __init__(self, documents: Sequence[SubgraphDocument], seed: int = 0) -> None:
        graph = ComposedGraph(documents)
        whole = WholeSchema(graph, seed)
        self._documents = documents
        self._random = Random(seed)
        self._labels = graph.labels
        self._schema = whole.schema()
        self._subgraphs = StrictSubgraphs(whole)
        self._gateway = InProcessGateway(graph.sdl, self._subgraphs.schemas)

    async def compare(self, operations: int) -> None:
        """Compare a number of operations, each with some active override labels. Raises Mismatch."""
        for operation in islice(valid_operations(self._schema, self._random), operations):
            self._subgraphs.active_labels = frozenset(label for label in self._labels if self._random.random() < 0.5)
            await self._compare(operation, accepts_deferred=False)

    async def compare_deferred(self, operations: int) -> int:
        """Compare a number of operations with `@defer`; return how many were deferred. Raises Mismatch."""
        self._subgraphs.active_labels = frozenset()
        written = islice(valid_operations(self._schema, self._random, deferring=True), operations)
        return sum([(await self._compare(operation, accepts_deferred=True)).deferred for operation in written])

    async def _compare(self, operation: Operation, *, accepts_deferred: bool) -> Response:
        expected = execute_sync(self._schema, without_defer(parse(operation.text)), variable_values=operation.variables)
        assert not expected.errors, expected.errors
        response = await self._execute(operation, accepts_deferred=accepts_deferred)
        if response.errors or response.data != expected.data:
            raise self._mismatch(operation, expected.data, response)
        return response

    async def _execute(self, operation: Operation, *, accepts_deferred: bool) -> Response:
        request = GraphQLRequest(
            operation.text,
            operation.variables,
            override_labels=self._subgraphs.active_labels,
            accepts_deferred=accepts_deferred,
        )
        result = await self._gateway.engine.execute(request)
        if isinstance(result, IncrementalResult):
            parts = [result.initial, *[part async for part in result.subsequent]]
            data, errors, _ = merge_incremental(orjson.loads(orjson.dumps(parts)))
            return Response(data, errors, deferred=True)
        response = orjson.loads(result.encode())
        return Response(response.get("data"), response.get("errors", ()))

    def _mismatch(self, operation: Operation, expected: Any, response: Response) -> Mismatch:
        difference = f"expected: {expected}\n\nactual: {response.data}\n\nerrors: {response.errors}"
        labels = f"labels: {sorted(self._subgraphs.active_labels)}" if self._labels else ""
        return Mismatch(difference, [(it.name, it.sdl) for it in self._documents], operation, labels)
