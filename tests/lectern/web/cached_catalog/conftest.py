"""Two routers as the marketplace configures them, which share a Redis, before catalog on a real PostgreSQL."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from joserfc.jwk import ECKey
from pydantic import SecretStr

from lectern.web.identity_propagation import Callers
from lectern.web.in_process import InProcessSubgraph
from lectern.web.lifespan import SubgraphLifespans
from lectern.web.routing import router_config
from lectern.web.supergraph import compose_supergraph
from router import RouterApp, SubgraphTransport, create_app
from subgraphs.catalog import app as catalog_app
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.graphql.http import asgi
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.tokens import InvalidToken
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.platform.settings import Environment
from tests.router.server.client import Response, post
from tests.router.server.live_server import running_server
from tests.router.server.security.authentication.tokens import TestIssuer
from tests.subgraphs.catalog.conftest import CATEGORY_CREATE, Catalog, running


@dataclass(frozen=True)
class NewCategory:
    """One that nothing is in but what its test puts there."""

    id: str
    slug: str
    name: str


class Tokens:
    """Access tokens, and the verifier that knows whose they are."""

    def __init__(self) -> None:
        self.issuer = TestIssuer("lectern")
        self.issuer.rotate("k1", ECKey.generate_key("P-256", {"kid": "k1"}))
        self._principals: dict[str, Principal] = {}
        self._tokens: dict[Principal, str] = {}

    def of(self, principal: Principal) -> str:
        if principal not in self._tokens:
            scope, until = " ".join(sorted(principal.scopes)), int(time.time()) + 3_600
            claims = {"aud": "lectern", "sub": principal.user_id, "scope": scope, "exp": until}
            token = self._tokens[principal] = self.issuer.token(claims, alg="ES256")
            self._principals[token] = principal
        return self._tokens[principal]

    async def verify(self, token: str) -> Principal:
        if token not in self._principals:
            raise InvalidToken
        return self._principals[token]


@dataclass
class Shop:
    """The catalog as clients see it, through either router."""

    catalog: Catalog
    routers: tuple[RouterApp, RouterApp]
    tokens: Tokens = field(default_factory=Tokens)

    async def send(
        self, query: str, viewer: Principal | None = None, /, *, router: int = 0, **variables: object
    ) -> Response:
        headers = {} if viewer is None else {"authorization": f"Bearer {self.tokens.of(viewer)}"}
        return await post(self.routers[router], query, headers, variables=variables)

    async def execute(
        self, query: str, viewer: Principal | None = None, /, *, router: int = 0, **variables: object
    ) -> dict[str, Any]:
        """Return the data of a response that must be without errors."""
        response = (await self.send(query, viewer, router=router, **variables)).json
        assert "errors" not in response, response["errors"]
        data: dict[str, Any] = response["data"]
        return data

    async def change(
        self, mutation: str, viewer: Principal, /, *, router: int = 0, **variables: object
    ) -> Mapping[str, Any]:
        """Return the payload of a mutation that must succeed."""
        (payload,) = (await self.execute(mutation, viewer, router=router, **variables)).values()
        assert payload["errors"] == [], payload["errors"]
        changed: Mapping[str, Any] = payload
        return changed

    async def category(self, name: str) -> NewCategory:
        """Return a category of nearly that name."""
        unique = f"{name} {uuid.uuid4().hex[:12]}"
        payload = await self.change(CATEGORY_CREATE, self.catalog.admin, name=unique)
        return NewCategory(**payload["category"])

    def cache_hits(self) -> int:
        """Return the number of responses, or parts of one, that came from the caches."""
        caches = [router.schema.cache_sizes()[name] for router in self.routers for name in ("subgraphs", "responses")]
        return sum(int(cache["hits"]) for cache in caches)

    async def deliver(self) -> None:
        """Deliver the pending events, in place of the worker."""
        for event in await self.catalog.published_events():
            await self.catalog.handle(event)


@pytest.fixture(scope="module")
def settings(database_url: str, redis_url: str) -> Settings:
    asyncio.run(migrate("catalog", database_url))
    return Settings(
        environment=Environment.TEST, catalog_database_url=SecretStr(database_url), redis_url=SecretStr(redis_url)
    )


@pytest.fixture(params=["in process", "over HTTP"])
async def shop(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[Shop]:
    async with opened(settings, over_http=request.param == "over HTTP") as shop:
        yield shop


@asynccontextmanager
async def opened(settings: Settings, *, over_http: bool = False) -> AsyncIterator[Shop]:
    """Provide a shop for the time of the block."""
    async with AsyncExitStack() as stack:
        catalog = await stack.enter_async_context(running(settings))
        tokens = Tokens()
        url = None
        if over_http:
            endpoint = asgi(catalog_app.build(settings), tokens)
            url = f"http://127.0.0.1:{await stack.enter_async_context(running_server(endpoint))}/graphql"
        one = await stack.enter_async_context(_router(settings, catalog, tokens, url))
        other = await stack.enter_async_context(_router(settings, catalog, tokens, url))
        yield Shop(catalog, (one, other), tokens)


@asynccontextmanager
async def _router(settings: Settings, catalog: Catalog, tokens: Tokens, url: str | None) -> AsyncIterator[RouterApp]:
    config = router_config(settings, urls={} if url is None else {"catalog": url})
    # The shapes that are compared here nest lists deeper than clients may.
    config = config.model_copy(update={"cost": config.cost.model_copy(update={"max": None})})
    assert config.redis is not None
    # However busy the machine is, Redis is there.
    config = config.model_copy(update={"redis": config.redis.model_copy(update={"timeout": 60})})
    lifespans = SubgraphLifespans([catalog.subgraph])
    lifespans._started.add("catalog")
    transports: dict[str, SubgraphTransport] = {}
    if url is None:
        transports["catalog"] = InProcessSubgraph(catalog.subgraph, lifespans, Callers(settings))
    router = create_app(
        config,
        supergraph=compose_supergraph({"catalog": catalog.subgraph.sdl}),
        transports=transports,
        key_loaders={settings.jwt_issuer: tokens.issuer.load},
    )
    router.start()
    try:
        yield router
    finally:
        await router.close()
