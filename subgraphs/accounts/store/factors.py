"""Second factors, passkeys, trusted devices, and log-ins that wait for a second factor."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.credentials.encryption import Sealed
from subgraphs.accounts.service.factors.model import LogInChallenge, TotpFactor, TrustedDevice, TrustedDeviceId
from subgraphs.accounts.service.model import ProviderOrigin
from subgraphs.accounts.service.passkeys.model import Passkey, PasskeyId
from subgraphs.accounts.store.tables import log_in_challenges, passkeys, recovery_codes, totp_factors, trusted_devices
from subgraphs.kernel.identity.ids import UserId


class SqlTotpFactors:
    """The totp_factors table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, user_id: UserId) -> TotpFactor | None:
        found = await self._session.execute(
            select(totp_factors).where(totp_factors.c.user_id == user_id).with_for_update()
        )
        row = found.one_or_none()
        if row is None:
            return None
        sealed = Sealed(row.key_id, row.encrypted_secret)
        return TotpFactor(row.user_id, sealed, row.created_at, row.confirmed_at, row.last_step)

    async def save(self, factor: TotpFactor) -> None:
        values = {
            "key_id": factor.secret.key_id,
            "encrypted_secret": factor.secret.token,
            "created_at": factor.created_at,
            "confirmed_at": factor.confirmed_at,
            "last_step": factor.last_step,
        }
        await self._session.execute(
            insert(totp_factors)
            .values(user_id=factor.user_id, **values)
            .on_conflict_do_update(index_elements=["user_id"], set_=values)
        )

    async def remove(self, user_id: UserId) -> bool:
        removed = await self._session.scalar(
            delete(totp_factors).where(totp_factors.c.user_id == user_id).returning(totp_factors.c.user_id)
        )
        return removed is not None

    async def sealed_by_others(self, key_id: str) -> Sequence[UserId]:
        found = await self._session.scalars(
            select(totp_factors.c.user_id).where(totp_factors.c.key_id != key_id).limit(100)
        )
        return [UserId(user_id) for user_id in found]


class SqlRecoveryCodes:
    """The recovery_codes table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def replace(self, user_id: UserId, digests: Collection[str]) -> None:
        await self._session.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
        if digests:
            await self._session.execute(
                insert(recovery_codes), [{"user_id": user_id, "digest": digest} for digest in digests]
            )

    async def use(self, user_id: UserId, digest: str, now: datetime) -> bool:
        used = await self._session.scalar(
            update(recovery_codes)
            .where(
                recovery_codes.c.user_id == user_id,
                recovery_codes.c.digest == digest,
                recovery_codes.c.used_at.is_(None),
            )
            .values(used_at=now)
            .returning(recovery_codes.c.user_id)
        )
        return used is not None

    async def left(self, user_id: UserId) -> int:
        unused = (recovery_codes.c.user_id == user_id, recovery_codes.c.used_at.is_(None))
        return await self._session.scalar(select(func.count()).select_from(recovery_codes).where(*unused)) or 0


class SqlPasskeys:
    """The passkeys table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, passkey: Passkey) -> bool:
        added = await self._session.scalar(
            insert(passkeys)
            .values(
                id=passkey.id,
                user_id=passkey.user_id,
                credential_id=passkey.credential_id,
                public_key=passkey.public_key,
                sign_count=passkey.sign_count,
                transports=list(passkey.transports),
                backed_up=passkey.backed_up,
                name=passkey.name,
                created_at=passkey.created_at,
            )
            .on_conflict_do_nothing(index_elements=["credential_id"])
            .returning(passkeys.c.id)
        )
        return added is not None

    async def of_user(self, user_id: UserId) -> Sequence[Passkey]:
        rows = await self._session.execute(
            select(passkeys).where(passkeys.c.user_id == user_id).order_by(passkeys.c.created_at, passkeys.c.id)
        )
        return [_passkey(row) for row in rows]

    async def by_credential(self, credential_id: bytes) -> Passkey | None:
        found = await self._session.execute(select(passkeys).where(passkeys.c.credential_id == credential_id))
        row = found.one_or_none()
        return None if row is None else _passkey(row)

    async def save(self, passkey: Passkey) -> None:
        await self._session.execute(
            update(passkeys)
            .where(passkeys.c.id == passkey.id)
            .values(
                sign_count=passkey.sign_count,
                backed_up=passkey.backed_up,
                name=passkey.name,
                last_used_at=passkey.last_used_at,
            )
        )

    async def remove(self, user_id: UserId, passkey_id: PasskeyId) -> bool:
        removed = await self._session.scalar(
            delete(passkeys).where(passkeys.c.id == passkey_id, passkeys.c.user_id == user_id).returning(passkeys.c.id)
        )
        return removed is not None

    async def remove_all(self, user_id: UserId) -> None:
        await self._session.execute(delete(passkeys).where(passkeys.c.user_id == user_id))


class SqlTrustedDevices:
    """The trusted_devices table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, device: TrustedDevice) -> None:
        await self._session.execute(
            insert(trusted_devices).values(
                id=device.id,
                user_id=device.user_id,
                digest=device.digest,
                user_agent=device.user_agent,
                ip=device.ip,
                created_at=device.created_at,
                last_used_at=device.last_used_at,
                expires_at=device.expires_at,
            )
        )

    async def by_digest(self, digest: str) -> TrustedDevice | None:
        found = await self._session.execute(select(trusted_devices).where(trusted_devices.c.digest == digest))
        row = found.one_or_none()
        return None if row is None else _device(row)

    async def save(self, device: TrustedDevice) -> None:
        await self._session.execute(
            update(trusted_devices)
            .where(trusted_devices.c.id == device.id)
            .values(ip=device.ip, last_used_at=device.last_used_at)
        )

    async def of(self, user_id: UserId, now: datetime) -> Sequence[TrustedDevice]:
        rows = await self._session.execute(
            select(trusted_devices)
            .where(trusted_devices.c.user_id == user_id, trusted_devices.c.expires_at > now)
            .order_by(trusted_devices.c.last_used_at.desc(), trusted_devices.c.id)
            .limit(100)
        )
        return [_device(row) for row in rows]

    async def remove(self, user_id: UserId, device_id: TrustedDeviceId) -> bool:
        removed = await self._session.scalar(
            delete(trusted_devices)
            .where(trusted_devices.c.id == device_id, trusted_devices.c.user_id == user_id)
            .returning(trusted_devices.c.id)
        )
        return removed is not None

    async def remove_all(self, user_id: UserId) -> None:
        await self._session.execute(delete(trusted_devices).where(trusted_devices.c.user_id == user_id))

    async def purge_expired(self, now: datetime) -> None:
        await self._session.execute(delete(trusted_devices).where(trusted_devices.c.expires_at <= now))


class SqlLogInChallenges:
    """The log_in_challenges table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, challenge: LogInChallenge) -> None:
        origin = challenge.origin
        await self._session.execute(
            insert(log_in_challenges).values(
                digest=challenge.digest,
                user_id=challenge.user_id,
                password_digest=challenge.password_digest,
                first_method=challenge.first_method,
                expires_at=challenge.expires_at,
                identity_id=None if origin is None else origin.identity_id,
                provider_session=None if origin is None else origin.provider_session,
                authenticated_at=None if origin is None else origin.authenticated_at,
            )
        )

    async def by_digest(self, digest: str) -> LogInChallenge | None:
        found = await self._session.execute(select(log_in_challenges).where(log_in_challenges.c.digest == digest))
        row = found.one_or_none()
        return None if row is None else _challenge(row)

    async def take(self, digest: str) -> LogInChallenge | None:
        taken = await self._session.execute(
            delete(log_in_challenges).where(log_in_challenges.c.digest == digest).returning(*log_in_challenges.c)
        )
        row = taken.one_or_none()
        return None if row is None else _challenge(row)

    async def purge_expired(self, now: datetime) -> None:
        await self._session.execute(delete(log_in_challenges).where(log_in_challenges.c.expires_at <= now))


def _device(row: Row[Any]) -> TrustedDevice:
    return TrustedDevice(
        id=row.id,
        user_id=row.user_id,
        digest=row.digest,
        user_agent=row.user_agent,
        ip=row.ip,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
    )


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        id=row.id,
        user_id=row.user_id,
        credential_id=row.credential_id,
        public_key=row.public_key,
        sign_count=row.sign_count,
        transports=tuple(row.transports),
        backed_up=row.backed_up,
        name=row.name,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )


def _challenge(row: Row[Any]) -> LogInChallenge:
    origin = None
    if row.identity_id is not None:
        origin = ProviderOrigin(row.identity_id, row.provider_session, row.authenticated_at)
    return LogInChallenge(row.digest, row.user_id, row.password_digest, row.first_method, row.expires_at, origin)
