"""Rejected credentials."""

from router.server.errors import RequestRejected


class InvalidCredential(Exception):
    """An invalid credential. The reason is returned to its sender: it reveals nothing about others."""


class KeysUnavailable(Exception):
    """The keys (or the introspection response) of a token are unavailable. Not the client's fault."""


def invalid_credential(realm: str, reason: str) -> RequestRejected:
    """Return 401 for an invalid credential, with its challenge (RFC 6750, section 3)."""
    quoted = reason.replace("\\", "").replace('"', "'").encode("ascii", "replace").decode()
    challenge = f'Bearer realm="{realm}", error="invalid_token", error_description="{quoted}"'
    return RequestRejected(
        "UNAUTHENTICATED",
        reason,
        status=401,
        well_formed=True,
        headers=[(b"www-authenticate", challenge.encode("latin-1"))],
    )


def credential_required(realm: str) -> RequestRejected:
    """Return 401 for a client that must authenticate and did not (RFC 6750, section 3: no error code then)."""
    return RequestRejected(
        "UNAUTHENTICATED",
        "Authentication is required.",
        status=401,
        well_formed=True,
        headers=[(b"www-authenticate", f'Bearer realm="{realm}"'.encode("latin-1"))],
    )


def unavailable() -> RequestRejected:
    """Return 503: the credential cannot be verified now."""
    return RequestRejected(
        "AUTHENTICATION_UNAVAILABLE",
        "Credentials cannot be verified at the moment.",
        status=503,
        well_formed=True,
        headers=[(b"retry-after", b"5")],
    )
