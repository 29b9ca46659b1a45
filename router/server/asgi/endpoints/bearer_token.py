"""Bearer tokens of operators (RFC 6750), for endpoints beside the graph."""

import hmac

from pydantic import SecretStr

from router.server.protocols.http.messages import HttpRequest


def has_bearer_token(request: HttpRequest, token: SecretStr) -> bool:
    """Compare a request's bearer token with `token`, in constant time."""
    expected = f"Bearer {token.get_secret_value()}".encode()
    return hmac.compare_digest(request.index.get(b"authorization", b""), expected)
