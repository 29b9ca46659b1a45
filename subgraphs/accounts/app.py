"""Composition root of the accounts subgraph."""

from dataclasses import dataclass
from functools import partial

from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from subgraphs.accounts.events import AvatarSubmitted
from subgraphs.accounts.identity_providers.flows import Flows
from subgraphs.accounts.identity_providers.logout_tokens import UsedTokens
from subgraphs.accounts.identity_providers.presets import policy_of
from subgraphs.accounts.identity_providers.routes import PATH, LogInRoutes, LogoutRoute, Places, routes_of
from subgraphs.accounts.pages import pages
from subgraphs.accounts.schema import build_schema
from subgraphs.accounts.schema.browser_sessions import BrowserSessions
from subgraphs.accounts.schema.context import context_factory
from subgraphs.accounts.schema.german import GERMAN
from subgraphs.accounts.service.credentials.access_tokens import AccessTokens
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens, derive_key
from subgraphs.accounts.service.credentials.encryption import secret_box
from subgraphs.accounts.service.credentials.passwords import Argon2Hasher
from subgraphs.accounts.service.email_links import register, request_password_reset
from subgraphs.accounts.service.factors.recovery_codes import RecoveryCodeDigests
from subgraphs.accounts.service.identities.one_time_codes import OneTimeCodes
from subgraphs.accounts.service.passkeys.model import relying_party
from subgraphs.accounts.service.passkeys.verification import PasskeyVerifier
from subgraphs.accounts.service.sessions import log_in_limits
from subgraphs.accounts.service.sessions.lifecycle import SessionLifetimes
from subgraphs.accounts.service.sessions.session_start import SessionStart
from subgraphs.accounts.settings import Settings
from subgraphs.accounts.store.administration.role_scopes import current_role_scopes
from subgraphs.accounts.store.one_time_codes import RedisOneTimeCodes, RedisPasskeyChallenges
from subgraphs.accounts.store.revoked_sessions import RevokedSessions
from subgraphs.accounts.store.signing_keys import SigningKeys
from subgraphs.accounts.store.unit_of_work import SqlAccountsWork
from subgraphs.accounts.use_cases import ClientLimits, UseCases, assemble
from subgraphs.kernel.graphql.localization.messages import Messages
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.pictures.s3_objects import S3PictureObjects
from subgraphs.kernel.pictures.uploads import PictureUploads, UploadPolicy
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.platform.rate_limits import RedisRateLimits
from subgraphs.kernel.privacy.export.s3_objects import S3ExportObjects

__all__ = ["Accounts", "Settings", "build", "connect"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """Build the accounts subgraph. Nothing connects before `start`."""
    accounts = connect(settings, clock)
    browser_sessions = BrowserSessions(
        settings.public_url, settings.cors_origins, settings.accounts_refresh_lifetime, clock
    )

    async def jwks(_: Request) -> JSONResponse:
        return JSONResponse(
            await accounts.access_tokens.published(),
            media_type="application/jwk-set+json",
            headers={"cache-control": "public, max-age=300"},
        )

    async def start() -> None:
        await accounts.keys.current()

    async def check_redis() -> None:
        await accounts.redis.ping()

    return Subgraph(
        name="accounts",
        schema=build_schema(),
        request_context=context_factory(
            accounts.use_cases, browser_sessions, settings.public_url + PATH, settings.pictures_base_url
        ),
        start=start,
        stop=accounts.close,
        routes=[
            Route("/.well-known/jwks.json", jwks),
            *pages(accounts.use_cases, settings.site_url or "/", Messages(GERMAN)),
            *_identity_routes(settings, accounts, clock),
        ],
        ready={"postgres": accounts.database.check, "redis": check_redis},
    )


@dataclass(frozen=True, slots=True)
class Accounts:
    """The use cases of accounts with their connections, for the subgraph and for operators' commands."""

    use_cases: UseCases
    passwords: Argon2Hasher
    access_tokens: AccessTokens
    database: Database
    redis: Redis
    keys: SigningKeys
    codes: OneTimeCodes
    pictures: S3PictureObjects
    exports: S3ExportObjects

    async def close(self) -> None:
        """Close every connection, and stop hashing."""
        self.passwords.close()
        self.pictures.close()
        self.exports.close()
        await self.database.close()
        await self.redis.aclose()


def connect(settings: Settings, clock: Clock = utc_now) -> Accounts:
    """Build the use cases and their adapters, which connect on first use."""
    database = Database(
        settings.accounts_database_url.get_secret_value(), domain="accounts", pooling=settings.database_pooling
    )
    redis_client = redis.connect(settings.redis_url)
    keys = signing_keys(settings, database, clock)
    access_tokens = AccessTokens(
        keys.current,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        lifetime=settings.accounts_access_lifetime,
        admins_need_second_factor=settings.admins_need_second_factor,
        clock=clock,
        role_scopes=partial(current_role_scopes, database),
    )
    revoked_sessions = RevokedSessions(redis_client, lifetime=settings.accounts_access_lifetime, clock=clock)
    passwords = Argon2Hasher(memory_kib=settings.accounts_argon2_memory_kib, passes=settings.accounts_argon2_passes)
    derived_tokens = DerivedTokens(settings.accounts_secret)
    codes = RedisOneTimeCodes(redis_client)
    limits = RedisRateLimits(redis_client)
    pictures, exports = S3PictureObjects(s3_address(settings)), S3ExportObjects(s3_address(settings))
    use_cases = assemble(
        units=UnitsOfWork(database, SqlAccountsWork, after_commit=revoked_sessions.publish_committed),
        passwords=passwords,
        access_tokens=access_tokens,
        derived_tokens=derived_tokens,
        limits=limits,
        purposes=ClientLimits(
            registrations=register.by_client(settings.accounts_registrations_per_client),
            password_resets=request_password_reset.by_client(settings.accounts_password_resets_per_client),
            failed_log_ins=log_in_limits.of_all_clients(settings.accounts_login_failures),
        ),
        start=SessionStart(
            access_tokens,
            derived_tokens,
            SessionLifetimes(
                session=settings.accounts_session_lifetime, refresh_token=settings.accounts_refresh_lifetime
            ),
            trust=settings.accounts_trusted_device_lifetime,
        ),
        secrets=secret_box(settings.accounts_encryption_keys, settings.accounts_secret),
        recovery_code_digests=RecoveryCodeDigests(settings.accounts_secret),
        passkeys=PasskeyVerifier(
            relying_party(
                "Lectern",
                settings.accounts_passkey_domain,
                [url for url in (settings.site_url, settings.public_url) if url is not None],
                settings.cors_origins,
            ),
            RedisPasskeyChallenges(redis_client),
            clock,
        ),
        reuse_grace=settings.accounts_reuse_grace,
        recent_log_in=RecentLogIn(settings.recent_log_in, clock),
        terms_version=settings.accounts_terms_version,
        deletion_grace=settings.accounts_deletion_grace,
        codes=codes,
        providers=[policy_of(provider) for provider in settings.accounts_identity_providers],
        uploads=PictureUploads(
            objects=pictures,
            limits=limits,
            policy=UploadPolicy.of(settings),
            submitted=lambda picture_id: AvatarSubmitted(picture_id=picture_id),
            clock=clock,
        ),
        export_objects=exports,
        clock=clock,
    )
    return Accounts(use_cases, passwords, access_tokens, database, redis_client, keys, codes, pictures, exports)


def _identity_routes(settings: Settings, accounts: Accounts, clock: Clock) -> list[BaseRoute]:
    providers = settings.accounts_identity_providers
    log_ins = LogInRoutes(
        providers,
        Flows(accounts.redis, settings.public_url),
        accounts.codes,
        RedisRateLimits(accounts.redis),
        Places(settings.public_url, settings.site_url or "/", settings.allowed_return_urls()),
    )
    log_out = LogoutRoute(
        providers, log_ins.clients, UsedTokens(accounts.redis), accounts.use_cases.end_provider_sessions, clock
    )
    return routes_of(log_ins, log_out)


def signing_keys(settings: Settings, database: Database, clock: Clock) -> SigningKeys:
    """Return the signing keys, as the subgraph and the worker share them."""
    return SigningKeys(
        database,
        encryption_key=derive_key(settings.accounts_secret, "signing keys at rest"),
        lifetime=settings.accounts_key_lifetime,
        token_lifetime=settings.accounts_access_lifetime,
        clock=clock,
    )
