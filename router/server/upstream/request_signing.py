"""Signatures of calls, by which a subgraph can reject callers other than the router."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from joserfc import jwt

from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.server.config.options.headers import ServiceIdentityOptions
from router.server.config.signing_key import parse_signing_key
from router.transport.wrapping import WrappingTransport


class SigningTransport(WrappingTransport):
    """A transport that adds a JSON Web Token with `kid`, `iss`, `aud` (the subgraph), `iat` and `exp`.

    One token serves all calls to a subgraph for half its lifetime: signing costs more than the rest of the call.
    """

    def __init__(
        self,
        inner: SubgraphTransport,
        options: ServiceIdentityOptions,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(inner)
        self._options = options
        self._key = parse_signing_key(options.private_key.get_secret_value())
        self._header = options.header.lower()
        self._clock = clock
        self._tokens: dict[str, tuple[float, str]] = {}

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        return await self._inner.execute(self._signed(request))

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription."""
        return self._inner.subscribe(self._signed(request))

    def _signed(self, request: SubgraphRequest) -> SubgraphRequest:
        others = tuple(pair for pair in request.headers if pair[0] != self._header)
        return replace(request, headers=(*others, (self._header, self._token(request.subgraph))))

    def _token(self, subgraph: str) -> str:
        now = self._clock()
        renew_at, token = self._tokens.get(subgraph, (0.0, ""))
        if now >= renew_at:
            lifetime = self._options.token_ttl
            claims = {"iss": self._options.issuer, "aud": subgraph, "iat": int(now), "exp": int(now + lifetime)}
            header = {"alg": self._key.algorithm, "kid": self._key.kid}
            token = jwt.encode(header, claims, self._key.key, algorithms=[self._key.algorithm])
            self._tokens[subgraph] = (now + lifetime / 2, token)
        return token
