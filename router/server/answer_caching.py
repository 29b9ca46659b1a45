"""The caches in their places: in front of the subgraphs, around whole answers, and open to invalidations."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import orjson
from redis.asyncio import Redis

from router.execution import ExecutionResult, GraphQLRequest, SubgraphRequest
from router.execution.engine import PreparedOperation
from router.planning.plan import OperationKind
from router.server.authentication.identity import Identity
from router.server.caching import (
    CacheHints,
    CachePolicy,
    CacheStore,
    InvalidationRefused,
    ListeningStore,
    MemoryStore,
    RedisStore,
    ResponseCache,
    Scope,
    StoreUnavailable,
    SubgraphCache,
    tally_of,
)
from router.server.caching.invalidation import Invalidator, parse_invalidations
from router.server.caching.subgraph_cache import SubgraphCacheOptions
from router.server.channel_listener import ChannelListener
from router.server.configuration.caching import CachingOptions
from router.server.http import answers
from router.server.http.messages import HttpRequest, HttpResponse
from router.supergraph import Supergraph

log = logging.getLogger("router.server.caching")


def viewer_of(request: SubgraphRequest) -> str | None:
    """Whose private answers a call may see: an identity without a subject sees none."""
    identity = request.identity
    if not isinstance(identity, Identity) or identity.subject is None:
        return None
    return orjson.dumps([identity.issuer, identity.subject]).decode()


class AnswerCaching:
    """The caches of one application, over all the supergraphs that it serves."""

    def __init__(self, options: CachingOptions, *, redis: Redis | None, prefix: str) -> None:
        """Raises ValueError if Redis is needed and there is none."""
        if redis is None and (options.store == "redis" or options.invalidation.channel is not None):
            raise ValueError("caching in Redis, or invalidation over a channel, needs redis")
        self._options = options
        self._redis = redis
        kept_in: CacheStore
        if options.store == "redis" and redis is not None:
            kept_in = RedisStore(redis, prefix=f"{prefix}:cache")
        else:
            kept_in = MemoryStore(options.max_bytes)
        self._store = ListeningStore(kept_in)
        self.responses = None
        if options.responses:
            self.responses = ResponseCache(self._store, vary=options.vary, max_entry=options.max_entry)
        self._listener: ChannelListener | None = None

    def of_graph(self, supergraph: Supergraph) -> SubgraphCache:
        """The cache in front of a supergraph's subgraphs."""
        default = self._options.default_max_age
        return SubgraphCache(
            CacheHints(supergraph),
            self._store,
            SubgraphCacheOptions(
                default=CachePolicy(int(default)) if default is not None else None,
                vary=self._options.vary,
                viewer=viewer_of,
                wait=self._options.wait,
                max_entry=self._options.max_entry,
                subgraphs=self._options.subgraphs,
            ),
        )

    def keeps_whole(self, subgraphs: Collection[str]) -> bool:
        """Whether the whole answer to an operation that asks these subgraphs could be kept."""
        if self.responses is None or not subgraphs:
            return False
        return all(self._options.keeps(subgraph) for subgraph in subgraphs)

    def response_key(self, prepared: PreparedOperation, request: GraphQLRequest, digest: str) -> str | None:
        """Where the whole answer to an operation is kept; None if it is never kept.

        `digest` is the supergraph's: another version may answer otherwise. Whether the sender may see everything that
        the operation asks for must have been decided before.
        """
        if self.responses is None or prepared.kind is not OperationKind.QUERY or request.denied:
            return None
        operation = f"{digest} {prepared.name} {prepared.valid_document.text}"
        return self.responses.key(operation, prepared.variables, request.headers)

    def headers(self, request: GraphQLRequest, result: ExecutionResult) -> list[tuple[bytes, bytes]]:
        """What clients and CDNs are told of an answer that was made now."""
        if not self._options.tell_clients:
            return []
        tally = tally_of(request)
        policy = tally.overall()
        if policy is None or result.errors or request.denied:
            return [(b"cache-control", b"no-store")]
        return self.headers_of(policy, tally.age)

    def headers_of(self, policy: CachePolicy, age: int) -> list[tuple[bytes, bytes]]:
        """The same for a policy, `age` being what has passed of its time already.

        Nobody shares a private answer: caches on the way must not keep it by mistake.
        """
        if not self._options.tell_clients:
            return []
        told = [(b"cache-control", self._told_of(policy, age).encode())]
        if policy.scope is Scope.PRIVATE:
            told.append((b"vary", b"authorization, cookie"))
        return [*told, (b"age", str(age).encode())] if age else told

    def _told_of(self, policy: CachePolicy, age: int) -> str:
        most = self._options.clients_max_age
        if most is not None and policy.storable:
            if most < 1:
                return f"no-cache, {policy.scope.value}"
            policy = replace(policy, max_age=min(policy.max_age, int(most)), stale_while_revalidate=0)
        # Whoever reads the header takes the age off again (RFC 9111, section 4.2).
        return (replace(policy, max_age=policy.max_age + age) if policy.storable else policy).header()

    async def invalidate_over_http(self, request: HttpRequest, invalidator: Invalidator) -> HttpResponse:
        """Carry out what an authenticated POST says."""
        token = self._options.invalidation.token
        if token is None:
            return answers.plain_answer(404, "Not found.\n")
        expected = f"Bearer {token.get_secret_value()}".encode()
        if not hmac.compare_digest(request.index.get(b"authorization", b""), expected):
            return answers.plain_answer(401, "Unauthorized.\n", [(b"www-authenticate", b"Bearer")])
        if request.method != "POST":
            return answers.plain_answer(405, "Use POST.\n", [(b"allow", b"POST")])
        try:
            count = await invalidator.invalidate(parse_invalidations(request.body))
        except InvalidationRefused as refused:
            return _told(400, {"error": str(refused)})
        except StoreUnavailable:
            return _told(503, {"error": "the store is away"})
        return _told(200, {"count": count})

    def start(self, invalidator: Callable[[], Invalidator]) -> None:
        """Listen to the channel, if there is one; `invalidator` gives that of the graph being served."""
        channel = self._options.invalidation.channel
        if channel is None or self._redis is None or self._listener is not None:
            return

        async def catch_up() -> None:
            if self._store.deaf:  # Nobody knows what was missed: everything falls.
                await invalidator().invalidate_everything()
                self._store.deaf = False

        async def hear(message: bytes) -> None:
            try:
                await invalidator().invalidate(parse_invalidations(message))
            except InvalidationRefused as refused:
                log.warning("an invalidation was not understood: %s", refused)

        self._listener = ChannelListener(
            self._redis, channel, catch_up=catch_up, hear=hear, lose=self._go_deaf, failures=(StoreUnavailable,)
        )
        self._listener.start()

    async def stop(self) -> None:
        """Listen no more."""
        listener, self._listener = self._listener, None
        if listener is not None:
            await listener.stop()

    def _go_deaf(self, away: Exception) -> None:
        self._store.deaf = True
        log.warning("the channel of invalidations is away: %s", away)


def _told(status: int, body: Mapping[str, object]) -> HttpResponse:
    return HttpResponse(status, orjson.dumps(body), [answers.JSON_HEADER])
