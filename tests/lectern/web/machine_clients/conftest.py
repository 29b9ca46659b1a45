"""A marketplace that trusts an issuer for machine clients: its subgraph in the router's process, or on its own."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import strawberry
from joserfc.jwk import ECKey

from lectern.web.identity_propagation import Callers
from lectern.web.in_process import InProcessSubgraph
from lectern.web.lifespan import SubgraphLifespans
from lectern.web.routing import router_config
from lectern.web.supergraph import compose_supergraph
from router import RouterApp, create_app
from subgraphs.kernel.graphql.http import asgi
from subgraphs.kernel.graphql.request_info import RequestContext
from subgraphs.kernel.graphql.schema import federated_schema
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.identity.key_sets import signing_keys
from subgraphs.kernel.identity.machine_issuers import MachineClientSettings, MachineIssuer
from subgraphs.kernel.identity.principal import require_principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.identity.tokens import IssuersVerifier, JwksVerifier, machine_verifier
from subgraphs.kernel.platform.settings import KernelSettings
from tests.lectern.web.machine_clients.issuer import AUDIENCE, MachineTokens, running_issuer
from tests.router.server.client import Response, post
from tests.router.server.live_server import running_server
from tests.router.server.security.authentication.tokens import TestIssuer

Info = strawberry.Info[RequestContext, None]
ROBOT, READER = "robot", "reader"


@strawberry.type
class Query:
    @strawberry.field
    def caller(self, info: Info) -> str:
        """Return who the subgraph takes the caller for."""
        principal = info.context.principal
        return "nobody" if principal is None else str(principal.subject)

    @strawberry.field
    def scopes(self, info: Info) -> list[str]:
        """Return the caller's scopes."""
        return sorted(require_principal(info.context.principal).scopes)

    @strawberry.field
    def own(self, info: Info) -> str:
        """Return what only a user has."""
        return require_principal(info.context.principal).user_id

    @strawberry.field
    def orders(self, info: Info) -> str:
        """Return what a scope is needed for."""
        require_scope(info.context.principal, Scope.ORDERS_READ)
        return "all orders"


def _subgraph() -> Subgraph:
    return Subgraph(
        name="desk",
        schema=federated_schema("desk", Query),
        request_context=lambda request: RequestContext(request=request),
    )


@dataclass
class Marketplace:
    """The router, the issuer for machines, another that is not trusted, and our own."""

    router: RouterApp
    issuer: MachineTokens
    other: MachineTokens
    own: TestIssuer

    async def send(self, query: str, token: str | None = None) -> Response:
        return await post(self.router, query, {} if token is None else {"authorization": f"Bearer {token}"})

    async def data(self, query: str, token: str) -> dict[str, Any]:
        response = (await self.send(query, token)).json
        assert "errors" not in response, response["errors"]
        found: dict[str, Any] = response["data"]
        return found

    async def rejected(self, token: str) -> bool:
        """Return whether a token is rejected as none of ours, by status and stable code."""
        response = await self.send("{ caller }", token)
        assert response.status == 401, response.json
        [error] = response.json["errors"]
        assert response.json.get("data") is None
        return bool(error["extensions"]["code"] == "UNAUTHENTICATED")

    def user_token(self, **changes: Any) -> str:
        """Return a token of our own for a user."""
        claims = {"aud": "lectern", "sub": USER.new(), "scope": "student", "exp": int(time.time()) + 300, **changes}
        return self.own.token(claims, alg="ES256")


@pytest.fixture
async def issuer() -> AsyncIterator[MachineTokens]:
    async with running_issuer() as tokens:
        yield tokens


@pytest.fixture
async def other() -> AsyncIterator[MachineTokens]:
    async with running_issuer() as tokens:
        yield tokens


@pytest.fixture
def machines(issuer: MachineTokens) -> MachineClientSettings:
    return MachineClientSettings(
        machine_issuers=(
            MachineIssuer(
                issuer=issuer.issuer,
                audience=AUDIENCE,
                algorithms=("RS256",),
                leeway_seconds=20,
                scopes={"shop": (Scope.ORDERS_READ, Scope.ORDERS_REFUND)},
                clients={ROBOT: (), READER: (Scope.USERS_READ,)},
            ),
        )
    )


@pytest.fixture(params=["in process", "over HTTP"])
async def marketplace(
    request: pytest.FixtureRequest, machines: MachineClientSettings, issuer: MachineTokens, other: MachineTokens
) -> AsyncIterator[Marketplace]:
    settings = KernelSettings()
    own = TestIssuer(settings.jwt_issuer)
    own.rotate("k1", ECKey.generate_key("P-256", {"kid": "k1"}))
    subgraph = _subgraph()
    lifespans = SubgraphLifespans([subgraph])
    async with AsyncExitStack() as stack:
        transports, urls = {}, {}
        if request.param == "over HTTP":
            url = await stack.enter_async_context(running_server(asgi(subgraph, _verifier(settings, machines, own))))
            urls = {"desk": f"http://127.0.0.1:{url}/graphql"}
        else:
            await stack.enter_async_context(lifespans.running())
            transports = {"desk": InProcessSubgraph(subgraph, lifespans, Callers(settings, machines))}
        router = create_app(
            router_config(settings, urls=urls, machines=machines),
            supergraph=compose_supergraph({"desk": subgraph.sdl}),
            transports=transports,
            key_loaders={settings.jwt_issuer: own.load},
        )
        router.start()
        stack.push_async_callback(router.close)
        yield Marketplace(router, issuer, other, own)


def _verifier(settings: KernelSettings, machines: MachineClientSettings, own: TestIssuer) -> IssuersVerifier:
    async def keys() -> Any:
        return signing_keys(await own.load())

    ours = JwksVerifier(keys, issuer=settings.jwt_issuer, audience=settings.jwt_audience)
    return IssuersVerifier([ours, *map(machine_verifier, machines.machine_issuers)])
