"""One graph's cases: what the router answers must be what graphql-core answers over the whole schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

import orjson
from graphql import execute_sync, parse

from router.execution import GraphQLRequest, IncrementalResult
from router.federation import SubgraphDocument
from tests.router.differential.composed_graph import ComposedGraph
from tests.router.differential.operations import at_once, valid_operations
from tests.router.differential.subgraphs import RefusingSubgraphs
from tests.router.differential.whole import Whole
from tests.router.fuzz.operations import Operation
from tests.router.in_process_gateway import InProcessGateway
from tests.router.put_together import put_together


class Mismatch(AssertionError):
    """Everything that is needed to look into a case."""


@dataclass(frozen=True)
class Answer:
    """What a client has in the end. `deferred`: it came in parts."""

    data: Any
    errors: Sequence[Any]
    deferred: bool = False


class Comparison:
    """Both ways to execute one graph's operations. `seed` decides data and operations."""

    def __init__(self, documents: Sequence[SubgraphDocument], seed: int = 0) -> None:
        graph = ComposedGraph(documents)
        whole = Whole(graph, seed)
        self._documents = documents
        self._random = Random(seed)
        self._labels = graph.labels
        self._schema = whole.schema()
        self._subgraphs = RefusingSubgraphs(whole)
        self._gateway = InProcessGateway(graph.sdl, self._subgraphs.schemas)

    async def compare(self, operations: int) -> None:
        """Compares so many operations, each under some labels of progressive overrides. Raises `Mismatch`."""
        for operation in islice(valid_operations(self._schema, self._random), operations):
            self._subgraphs.active_labels = frozenset(label for label in self._labels if self._random.random() < 0.5)
            await self._compare(operation, accepts_deferred=False)

    async def compare_deferred(self, operations: int) -> int:
        """Compares so many operations with `@defer`; the number of those that came in parts. Raises `Mismatch`."""
        self._subgraphs.active_labels = frozenset()
        written = islice(valid_operations(self._schema, self._random, deferring=True), operations)
        return sum([(await self._compare(operation, accepts_deferred=True)).deferred for operation in written])

    async def _compare(self, operation: Operation, *, accepts_deferred: bool) -> Answer:
        expected = execute_sync(self._schema, at_once(parse(operation.text)), variable_values=operation.variables)
        assert not expected.errors, expected.errors
        answer = await self._answer(operation, accepts_deferred=accepts_deferred)
        if answer.errors or answer.data != expected.data:
            raise Mismatch(self._report(operation, expected.data, answer))
        return answer

    async def _answer(self, operation: Operation, *, accepts_deferred: bool) -> Answer:
        request = GraphQLRequest(
            operation.text,
            operation.variables,
            override_labels=self._subgraphs.active_labels,
            accepts_deferred=accepts_deferred,
        )
        result = await self._gateway.engine.execute(request)
        if isinstance(result, IncrementalResult):
            parts = [result.initial, *[part async for part in result.subsequent]]
            data, errors, _ = put_together(orjson.loads(orjson.dumps(parts)))
            return Answer(data, errors, deferred=True)
        response = orjson.loads(result.encode())
        return Answer(response.get("data"), response.get("errors", ()))

    def _report(self, operation: Operation, expected: Any, answer: Answer) -> str:
        sdls = "\n\n".join(f"# --- {document.name}\n{document.sdl}" for document in self._documents)
        labels = f"\nlabels: {sorted(self._subgraphs.active_labels)}" if self._labels else ""
        asked = f"{operation.text}\n{operation.variables}{labels}"
        return f"\n{sdls}\n\n{asked}\n\nexpected: {expected}\n\nactual: {answer.data}\n\nerrors: {answer.errors}"
