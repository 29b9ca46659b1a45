"""Tokens that only their authorization server can read: OAuth 2.0 Token Introspection (RFC 7662)."""

from __future__ import annotations

import base64
import time
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote, urlencode

import orjson

from router.server.authentication.errors import InvalidCredential, KeysUnavailable
from router.server.authentication.identity import Identity
from router.server.authentication.jwt import scopes_of
from router.server.configuration.authentication import IntrospectionOptions
from router.server.web_client import fetch

Post = Callable[[bytes], Awaitable[tuple[int, bytes]]]
"""Sends a form to the introspection endpoint; gives the status and the body of the answer. Raises OSError."""


class TokenIntrospector:
    """Asks the authorization server what a token stands for."""

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
        """The identity a token stands for. Raises InvalidCredential, or KeysUnavailable if it cannot be told.

        The identity expires with the token, but after `cache_for` at the latest: then the server is asked again.
        """
        try:
            status, body = await self._post(urlencode({"token": token, "token_type_hint": "access_token"}).encode())
            answer = orjson.loads(body) if status == 200 else None
        except (OSError, ValueError):
            answer = None
        if not isinstance(answer, dict):
            raise KeysUnavailable("the introspection endpoint gives no answer")
        if answer.get("active") is not True:
            raise InvalidCredential("The token is not active.")
        ask_again = self._clock() + self._options.cache_for
        expiry = answer.get("exp")
        subject = answer.get("sub")
        issuer = answer.get("iss")
        return Identity(
            subject=subject if isinstance(subject, str) else None,
            issuer=issuer if isinstance(issuer, str) else None,
            scopes=scopes_of(answer, self._scope_claims),
            claims=answer,
            expires_at=min(float(expiry), ask_again) if isinstance(expiry, int | float) else ask_again,
            credential=token,
        )

    async def _post_over_http(self, form: bytes) -> tuple[int, bytes]:
        secret = self._options.client_secret.get_secret_value()
        pair = f"{quote(self._options.client_id, safe='')}:{quote(secret, safe='')}"
        answer = await fetch(
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
        return answer.status, answer.body
