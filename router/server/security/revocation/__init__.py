"""Credentials that are revoked before they expire.

- `revocation`: a revocation, and its JSON
- `register`: the revocations received by one process, bounded, until the tokens would have expired anyway
- `channel`: publishing to the other routers, and receiving their and others' revocations, over Redis
"""

from router.server.security.revocation.channel import RevocationChannel
from router.server.security.revocation.register import RevocationRegister
from router.server.security.revocation.revocation import InvalidRevocation, Revocation

__all__ = ["InvalidRevocation", "Revocation", "RevocationChannel", "RevocationRegister"]
