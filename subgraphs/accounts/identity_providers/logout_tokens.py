"""The rules of log-out tokens (OpenID Connect Back-Channel Logout 1.0, section 2.6), and each token used once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from subgraphs.accounts.identity_providers.provider_client import LogInRejected
from subgraphs.accounts.service.model import sha256_hex

EVENT = "http://schemas.openid.net/event/backchannel-logout"
OLDEST = timedelta(minutes=5)
"""The age at which a token is no longer accepted, whatever its expiry; used ones are stored as long."""
LEEWAY = timedelta(seconds=30)

_PREFIX = "accounts:logout-token:"


@dataclass(frozen=True, slots=True)
class EndedAtProvider:
    """A provider's session, or all sessions of a subject, or both."""

    issuer: str
    subject: str | None
    provider_session: str | None
    token_id: str


def ended_by(claims: Mapping[str, Any], *, issuer: str, client_id: str, now: datetime) -> EndedAtProvider:
    """Return what a token, whose signature holds, says is over. Raises LogInRejected if it breaks a rule."""
    audience = claims.get("aud")
    if claims.get("iss") != issuer or client_id not in (audience if isinstance(audience, list) else [audience]):
        raise LogInRejected("of another issuer, or for another client")
    issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
    at = now.timestamp()
    leeway = LEEWAY.total_seconds()
    if not at - OLDEST.total_seconds() - leeway <= issued <= at + leeway or at >= expires + leeway:
        raise LogInRejected("too old, or of the future")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise LogInRejected("no log-out event")
    if "nonce" in claims:
        # So that an ID token can't pass for a log-out token.
        raise LogInRejected("a nonce")
    token_id, subject, session = claims.get("jti"), claims.get("sub"), claims.get("sid")
    if not isinstance(token_id, str) or not token_id:
        raise LogInRejected("no jti")
    if not all(value is None or (isinstance(value, str) and value) for value in (subject, session)):
        raise LogInRejected("sub or sid is not a text")
    if subject is None and session is None:
        raise LogInRejected("neither sub nor sid")
    return EndedAtProvider(issuer, subject, session, token_id)


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LogInRejected(f"no {name}")
    return float(value)


class UsedTokens:
    """The log-out tokens that were used, in Redis until they are too old."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def use(self, ended: EndedAtProvider) -> bool:
        """Mark a token as used; False if it was before."""
        lifetime = OLDEST + 2 * LEEWAY + timedelta(seconds=1)
        return bool(await self._redis.set(self._key(ended), "", nx=True, ex=lifetime))

    async def release(self, ended: EndedAtProvider) -> None:
        """Let the provider send a token again whose effect failed."""
        await self._redis.delete(self._key(ended))

    def _key(self, ended: EndedAtProvider) -> str:
        return _PREFIX + sha256_hex(f"{ended.issuer}\0{ended.token_id}")
