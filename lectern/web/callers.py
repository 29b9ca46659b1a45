"""From what the router verified about a client to what an in-process subgraph is told about its caller."""

from contextvars import ContextVar
from dataclasses import replace

from starlette.types import ASGIApp, Receive, Scope, Send

from router.execution.subgraph_call import SubgraphRequest
from router.server.authentication.identity import Identity
from router.server.plugins import Plugin
from subgraphs.kernel.call import Call
from subgraphs.kernel.identity import InvalidClaims, Principal, principal_from_claims

peer: ContextVar[str | None] = ContextVar("peer", default=None)
"""The address that the request being answered came from. Set by the ASGI app that receives it."""

_USER_AGENT_LENGTH = 300


class WithPeer:
    """Tells the subgraphs behind an app where each request came from."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        token = peer.set(client[0] if client else None)
        try:
            await self._app(scope, receive, send)
        finally:
            peer.reset(token)


class ClientAddress(Plugin):
    """Tells subgraphs that run alone whom each call is made for.

    A subgraph believes the address if it is told to trust the router as a proxy (`lectern serve`).
    """

    async def on_subgraph_request(self, request: SubgraphRequest) -> SubgraphRequest | None:
        client = peer.get()
        if client is None:
            return None
        return replace(request, headers=(*request.headers, ("x-forwarded-for", client)), _body=None)


def call_of(request: SubgraphRequest) -> Call:
    """Who makes this call, and from where.

    A verified token whose claims don't describe a user of ours (a machine's key, say) calls as nobody.
    """
    headers = request.client.headers if request.client is not None else {}
    user_agent = headers.get("user-agent")
    return Call(
        principal=_principal(request.identity),
        ip=peer.get(),
        user_agent=None if user_agent is None else user_agent[:_USER_AGENT_LENGTH],
    )


def _principal(identity: object) -> Principal | None:
    if not isinstance(identity, Identity):
        return None
    try:
        return principal_from_claims(identity.claims)
    except InvalidClaims:
        return None
