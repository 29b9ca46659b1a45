"""Credentials that were taken back before they expire.

- `revocation`: what is revoked, and its JSON
- `register`: what one process knows of, bounded, until the tokens would have expired anyway
- `channel`: telling the other routers, and hearing of what they and others revoke, over Redis
"""

from router.server.revocation.channel import RevocationChannel
from router.server.revocation.register import RevocationRegister
from router.server.revocation.revocation import Revocation, RevocationRefused

__all__ = ["Revocation", "RevocationChannel", "RevocationRefused", "RevocationRegister"]
