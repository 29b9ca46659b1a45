"""Results of providers' log-ins and challenges of passkeys in Redis, each for one response, by its digest."""

import hmac
import secrets

from pydantic import TypeAdapter
from redis.asyncio import Redis

from subgraphs.accounts.service.identities.model import ExternalIdentity
from subgraphs.accounts.service.identities.one_time_codes import LIFETIME
from subgraphs.accounts.service.model import sha256_hex
from subgraphs.accounts.service.passkeys.model import CHALLENGE_LIFETIME, Ceremony, Pending
from subgraphs.kernel.identity.ids import UserId

_STORED = TypeAdapter(tuple[str, ExternalIdentity])
_PREFIX = "accounts:identity-code:"

_PENDING = TypeAdapter(Pending)
_PASSKEY_PREFIX = "accounts:passkey-challenge:"
_CHALLENGE_BYTES = 32


class RedisOneTimeCodes:
    """One-time codes, shared by all processes."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def issue(self, external: ExternalIdentity, challenge: str) -> str:
        code = secrets.token_urlsafe(32)
        stored = _STORED.dump_json((challenge, external))
        await self._redis.set(_PREFIX + sha256_hex(code), stored, ex=LIFETIME)
        return code

    async def take(self, code: str, challenge: str) -> ExternalIdentity | None:
        stored = await self._redis.getdel(_PREFIX + sha256_hex(code))
        if stored is None:
            return None
        expected, external = _STORED.validate_json(stored)
        return external if hmac.compare_digest(expected, challenge) else None


class RedisPasskeyChallenges:
    """The challenges of passkeys, shared by all processes."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def issue(self, ceremony: Ceremony, user_id: UserId | None) -> bytes:
        challenge = secrets.token_bytes(_CHALLENGE_BYTES)
        pending = _PENDING.dump_json(Pending(ceremony, user_id))
        await self._redis.set(_PASSKEY_PREFIX + sha256_hex(challenge.hex()), pending, ex=CHALLENGE_LIFETIME)
        return challenge

    async def take(self, challenge: bytes) -> Pending | None:
        if len(challenge) != _CHALLENGE_BYTES:
            return None
        stored = await self._redis.getdel(_PASSKEY_PREFIX + sha256_hex(challenge.hex()))
        return None if stored is None else _PENDING.validate_json(stored)
