"""Tokens that only their authorization server can read: OAuth 2.0 Token Introspection (RFC 7662)."""

import base64
import time
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote, urlencode

import orjson

from router.server.config.options.authentication import IntrospectionOptions
from router.server.external.http_fetch import fetch
from router.server.security.authentication.claim_mapping import scopes_of
from router.server.security.authentication.errors import InvalidCredential, KeysUnavailable
from router.server.security.authentication.identity import Identity

Post = Callable[[bytes], Awaitable[tuple[int, bytes]]]
"""Sends a form to the introspection endpoint; returns status and body of the response. Raises OSError."""


class TokenIntrospector:
    """A client of the authorization server's token introspection."""

    def __init__(
        self,
        options: IntrospectionOptions,
        *,
        scope_claims: Sequence[str] = ("scope",),
        post: Post | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._options = options
        self._scope_claims = scope_claims
        self._post = post or self._post_over_http
        self._clock = clock

    async def verify(self, token: str) -> Identity:
        """Return the identity of a token. Raises InvalidCredential, or KeysUnavailable if it cannot be verified now.

        The identity expires with the token, but after `cache_for` at the latest: then the server is queried again.
        """
        try:
            status, body = await self._post(urlencode({"token": token, "token_type_hint": "access_token"}).encode())
            response = orjson.loads(body) if status == 200 else None
        except (OSError, ValueError):
            response = None
        if not isinstance(response, dict):
            raise KeysUnavailable("the introspection endpoint gives no response")
        if response.get("active") is not True:
            raise InvalidCredential("The token is not active.")
        ask_again = self._clock() + self._options.cache_ttl
        expiry = response.get("exp")
        subject = response.get("sub")
        issuer = response.get("iss")
        return Identity(
            subject=subject if isinstance(subject, str) else None,
            issuer=issuer if isinstance(issuer, str) else None,
            scopes=scopes_of(response, self._scope_claims),
            claims=response,
            expires_at=min(float(expiry), ask_again) if isinstance(expiry, int | float) else ask_again,
            credential=token,
        )

    async def _post_over_http(self, form: bytes) -> tuple[int, bytes]:
        secret = self._options.client_secret.get_secret_value()
        pair = f"{quote(self._options.client_id, safe='')}:{quote(secret, safe='')}"
        response = await fetch(
            self._options.url,
            body=form,
            headers={
                "authorization": "Basic " + base64.b64encode(pair.encode()).decode(),
                "content-type": "application/x-www-form-urlencoded",
                "accept": "application/json",
            },
            timeout=self._options.timeout,
            max_bytes=65_536,
        )
        return response.status, response.body
