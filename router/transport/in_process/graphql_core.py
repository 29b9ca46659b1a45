"""A subgraph in this process: its graphql-core schema is called directly, without serialization."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from inspect import isawaitable
from typing import Any, Protocol, cast
from weakref import WeakKeyDictionary

from graphql import ExecutionResult, Executor, GraphQLSchema, execute, parse, subscribe, validate
from graphql.language import DocumentNode

from router.execution.errors.subgraph_failures import SubgraphTimeout, SubgraphUnreachable
from router.execution.json_types import JSONObject
from router.execution.subgraph_call import SubgraphOperation, SubgraphRequest, SubgraphResponse


class HasGraphQLCoreSchema(Protocol):
    """A schema object of a library that is built on graphql-core, such as Strawberry's."""

    @property
    def _schema(self) -> GraphQLSchema: ...


ContextFactory = Callable[[SubgraphRequest], object | Awaitable[object]]


def no_context(request: SubgraphRequest) -> object:
    """Return None, the context of resolvers."""
    return None


class InProcessTransport:
    """A transport to a schema. Documents are parsed and validated once, and cached as long as their plan lives."""

    def __init__(
        self,
        schema: GraphQLSchema | HasGraphQLCoreSchema,
        context_factory: ContextFactory = no_context,
        *,
        executor_class: type[Executor[object]] | None = None,
    ) -> None:
        self._schema = schema if isinstance(schema, GraphQLSchema) else schema._schema
        self._context_factory = context_factory
        self._executor_class = executor_class
        self._documents: WeakKeyDictionary[SubgraphOperation, DocumentNode | JSONObject] = WeakKeyDictionary()
        self._closed = False

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        document = self._document(request)
        if isinstance(document, dict):
            return SubgraphResponse(request.subgraph, payload=document)
        result = await self._within_deadline(request, self._execute(document, request))
        return SubgraphResponse(request.subgraph, payload=self._payload(result))

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        document = self._document(request)
        if isinstance(document, dict):
            yield SubgraphResponse(request.subgraph, payload=document)
            return
        context = await self._context(request)
        started = subscribe(
            self._schema,
            document,
            context_value=context,
            variable_values=dict(request.variables),
            operation_name=request.operation.name,
        )
        stream = await started if isawaitable(started) else started
        if isinstance(stream, ExecutionResult):
            yield SubgraphResponse(request.subgraph, payload=self._payload(stream))
            return
        async with aclosing(cast(Any, stream)) as events:
            async for event in events:
                yield SubgraphResponse(request.subgraph, payload=self._payload(event))

    async def close(self) -> None:
        self._closed = True

    async def _execute(self, document: DocumentNode, request: SubgraphRequest) -> ExecutionResult:
        result = execute(
            self._schema,
            document,
            context_value=await self._context(request),
            variable_values=dict(request.variables),
            operation_name=request.operation.name,
            executor_class=self._executor_class,
        )
        return await result if isawaitable(result) else result

    async def _context(self, request: SubgraphRequest) -> object:
        context = self._context_factory(request)
        return await context if isawaitable(context) else context

    async def _within_deadline(self, request: SubgraphRequest, work: Awaitable[ExecutionResult]) -> ExecutionResult:
        if request.deadline is None:
            return await work
        try:
            async with asyncio.timeout(request.deadline - time.monotonic()):
                return await work
        except TimeoutError as error:
            raise SubgraphTimeout(request.subgraph, "the deadline passed") from error

    def _document(self, request: SubgraphRequest) -> DocumentNode | JSONObject:
        """Return the parsed document, or a response with its errors."""
        if self._closed:
            raise SubgraphUnreachable(request.subgraph, "the transport is closed")
        document = self._documents.get(request.operation)
        if document is None:
            parsed = parse(request.operation.text, no_location=True)
            errors = validate(self._schema, parsed)
            document = {"errors": [error.formatted for error in errors]} if errors else parsed
            self._documents[request.operation] = document
        return document

    @staticmethod
    def _payload(result: ExecutionResult) -> JSONObject:
        payload: JSONObject = {"data": result.data}
        if result.errors:
            payload["errors"] = [error.formatted for error in result.errors]
        return payload
