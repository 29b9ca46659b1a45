"""The keys that sign access tokens: shared by all processes through the database, encrypted there (AES-256-GCM)."""

import json
import secrets
import time
from collections.abc import Sequence
from datetime import timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc.jwk import ECKey
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.credentials.access_tokens import SigningKey, needs_successor, new_signing_key
from subgraphs.accounts.store.tables import signing_keys
from subgraphs.kernel.persistence.sql import Database, read_only
from subgraphs.kernel.platform.clock import Clock

CACHED_SECONDS = 60.0
_NONCE_BYTES = 12


class SigningKeys:
    """The signing keys: stored, cached and rotated."""

    def __init__(
        self, database: Database, *, encryption_key: bytes, lifetime: timedelta, token_lifetime: timedelta, clock: Clock
    ) -> None:
        self._database = database
        self._cipher = AESGCM(encryption_key)
        self._lifetime = lifetime
        self._token_lifetime = token_lifetime
        self._clock = clock
        self._cached: Sequence[SigningKey] = ()
        self._cached_at = float("-inf")

    async def current(self) -> Sequence[SigningKey]:
        """All keys whose tokens may still be valid; generates the first one if there is none."""
        if time.monotonic() - self._cached_at > CACHED_SECONDS:
            async with read_only(self._database) as session:
                keys = await self._read(session)
            self._cache(keys or await self.rotate())
        return self._cached

    async def rotate(self) -> Sequence[SigningKey]:
        """Generate the next key when it is due, and delete those whose last token has expired."""
        now = self._clock()
        async with self._database.sessions.begin() as session:
            await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("signing-keys"))))
            expired = now - 2 * self._lifetime - self._token_lifetime
            await session.execute(delete(signing_keys).where(signing_keys.c.created_at < expired))
            keys = await self._read(session)
            if needs_successor(keys, now, self._lifetime):
                generated = new_signing_key(now)
                await session.execute(
                    insert(signing_keys).values(
                        kid=generated.kid, encrypted_private_key=self._encrypted(generated), created_at=now
                    )
                )
                keys = [*keys, generated]
        self._cache(keys)
        return keys

    async def _read(self, session: AsyncSession) -> list[SigningKey]:
        rows = await session.execute(select(signing_keys).order_by(signing_keys.c.created_at))
        return [SigningKey(self._decrypted(row.encrypted_private_key, row.kid), row.created_at) for row in rows]

    def _cache(self, keys: Sequence[SigningKey]) -> None:
        self._cached = keys
        self._cached_at = time.monotonic()

    def _encrypted(self, signing: SigningKey) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        plain = json.dumps(signing.key.as_dict(private=True)).encode()
        return nonce + self._cipher.encrypt(nonce, plain, signing.kid.encode())

    def _decrypted(self, encrypted: bytes, kid: str) -> ECKey:
        plain = self._cipher.decrypt(encrypted[:_NONCE_BYTES], encrypted[_NONCE_BYTES:], kid.encode())
        return ECKey.import_key(json.loads(plain))
