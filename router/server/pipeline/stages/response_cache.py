"""Serve whole responses from the cache, and send `Cache-Control` to clients and CDNs."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from router.execution import ExecutionResult, GraphQLRequest, IncrementalResult
from router.planning.plan import OperationKind
from router.server.cache import CachePolicy, ResponseCache, Scope, known_usage_of, usage_of
from router.server.cache.sent_headers import AS_RECEIVED, SentHeaders, varying_values
from router.server.config.options.cache import CachingOptions
from router.server.pipeline.context import OperationContext
from router.server.schema_state.loaded_supergraph import fetched_subgraphs

Execute = Callable[[OperationContext], Awaitable[ExecutionResult | IncrementalResult]]

NO_STORE = (b"cache-control", b"no-store")


class ResponseCacheStage:
    """The cache of whole responses, which holds only what may be shared by all clients."""

    def __init__(
        self, options: CachingOptions, responses: ResponseCache | None, sent: SentHeaders | None = None
    ) -> None:
        """`responses` is None if only the subgraphs' responses are cached; `sent` are the rules of their headers."""
        self._options = options
        self._responses = responses
        self._sent = sent or AS_RECEIVED
        self._varying = tuple(dict.fromkeys(name.lower() for name in options.vary))
        # To clients, what they send: the headers of subgraphs may have other names, or come from credentials.
        sources = dict.fromkeys(source for name in self._varying for source in sorted(self._sent.sources(name)))
        self._vary = [(b"vary", ", ".join(sources).encode("latin-1"))] if sources else []

    async def execute(self, operation: OperationContext, execute: Execute) -> ExecutionResult | IncrementalResult:
        """Return the cached result of an operation, or execute it and cache its result if that may be shared."""
        responses, now = self._responses, None
        key = self._key(operation, responses) if responses is not None else None
        if responses is not None and key is not None:
            cached, now = await responses.get(key)
            if cached is not None:
                operation.served_from_cache = True
                operation.response_headers.extend(self.headers_of(cached.policy, cached.age))
                return ExecutionResult(encoded_data=cached.encoded_data)
        result = await execute(operation)
        if not isinstance(result, ExecutionResult):
            return result
        self.add_headers(operation, result)
        if responses is not None and key is not None and now is not None and _is_cacheable(result):
            await responses.put(
                key, result.encoded_data, usage_of(operation.request), now, anonymous=_is_anonymous(operation)
            )
        return result

    def add_headers(self, operation: OperationContext, result: ExecutionResult) -> None:
        """Add the response's `Cache-Control`, as far as clients are to receive it."""
        operation.response_headers.extend(self._headers(operation.request, result))

    def headers_of(self, policy: CachePolicy, age: int) -> list[tuple[bytes, bytes]]:
        """Return the headers for a policy, `age` being the seconds that have passed of its time already.

        What depends on credentials varies by them, so that no shared cache on the way serves it to another client.
        """
        if not self._options.send_cache_control:
            return []
        headers = [(b"cache-control", self._cache_control(policy, age).encode())]
        if policy.storable:
            # The configured headers chose the response, as they choose the entry in the router's own cache.
            headers += self._vary
        if policy.scope is not Scope.PUBLIC:
            headers.append((b"vary", b"authorization, cookie"))
        return [*headers, (b"age", str(age).encode())] if age else headers

    def _headers(self, request: GraphQLRequest, result: ExecutionResult) -> list[tuple[bytes, bytes]]:
        if not self._options.send_cache_control:
            return []
        usage = usage_of(request)
        policy = usage.overall()
        if policy is None or result.errors or request.denied:
            return [NO_STORE]
        return self.headers_of(policy, usage.age)

    def _cache_control(self, policy: CachePolicy, age: int) -> str:
        client_max_age = self._options.client_max_age
        if client_max_age is not None and policy.storable:
            if client_max_age < 1:
                return f"no-cache, {policy.scope.directive}"
            limited = min(policy.for_clients, int(client_max_age))
            policy = replace(policy, max_age=limited, client_max_age=None, stale_while_revalidate=0)
        # Caches subtract the age from max-age (RFC 9111, section 4.2).
        return (policy.aged(-age) if policy.storable else policy).header()

    def _key(self, operation: OperationContext, responses: ResponseCache) -> str | None:
        """Return the key of an operation's response; None if it is never cached.

        It holds the supergraph's digest, since another version may respond otherwise. Whether the client may see
        everything that the operation selects has been decided before.
        """
        prepared, request = operation.prepared, operation.request
        if prepared.kind is not OperationKind.QUERY or request.denied:
            return None
        subgraphs = fetched_subgraphs(operation.planned)
        if not subgraphs or not all(self._options.caches(subgraph) for subgraph in subgraphs):
            return None
        text = f"{operation.graph.digest} {prepared.name} {prepared.valid_document.text}"
        varying = varying_values(self._sent, request, sorted(subgraphs), self._varying)
        return responses.key(text, prepared.variables, varying, anonymous=_is_anonymous(operation))


def _is_anonymous(operation: OperationContext) -> bool:
    return operation.client.identity is None and "authorization" not in operation.request.headers


def cache_status(operation: OperationContext) -> str | None:
    """Return `hit`, `partial` or `miss`; None where nothing of the response could be cached."""
    if operation.served_from_cache:
        return "hit"
    usage = known_usage_of(operation.request)
    if usage is None or not (usage.hits or usage.misses):
        return None
    return "miss" if not usage.hits else "partial" if usage.misses else "hit"


def _is_cacheable(result: ExecutionResult) -> bool:
    return result.has_data and not result.errors and not result.extensions
