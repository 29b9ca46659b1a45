"""Why a credential is refused."""

from __future__ import annotations

from router.server.errors import RequestRefused


class InvalidCredential(Exception):
    """A credential that doesn't hold. The reason is told to its sender: it says nothing about anyone else."""


class KeysUnavailable(Exception):
    """The keys (or the introspection answer) that a token needs cannot be had now. Not the client's fault."""


def refusal(realm: str, reason: str) -> RequestRefused:
    """401 for a bad credential, with its challenge (RFC 6750, section 3)."""
    quoted = reason.replace("\\", "").replace('"', "'").encode("ascii", "replace").decode()
    challenge = f'Bearer realm="{realm}", error="invalid_token", error_description="{quoted}"'
    return RequestRefused(
        "UNAUTHENTICATED",
        reason,
        status=401,
        well_formed=True,
        headers=[(b"www-authenticate", challenge.encode("latin-1"))],
    )


def credential_required(realm: str) -> RequestRefused:
    """401 for a client that must authenticate and did not (RFC 6750, section 3: no error code then)."""
    return RequestRefused(
        "UNAUTHENTICATED",
        "Authentication is required.",
        status=401,
        well_formed=True,
        headers=[(b"www-authenticate", f'Bearer realm="{realm}"'.encode("latin-1"))],
    )


def unavailable() -> RequestRefused:
    """503: whether the credential holds cannot be told now, and guessing is no option."""
    return RequestRefused(
        "AUTHENTICATION_UNAVAILABLE",
        "Credentials cannot be verified at the moment.",
        status=503,
        well_formed=True,
        headers=[(b"retry-after", b"5")],
    )
