"""Accounts put together: settings in, a subgraph out."""

from dataclasses import dataclass

from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from subgraphs.accounts.pages import pages
from subgraphs.accounts.schema import build_schema
from subgraphs.accounts.schema.context import context_factory
from subgraphs.accounts.service.access_tokens import AccessTokens
from subgraphs.accounts.service.derived_tokens import DerivedTokens, derive_key
from subgraphs.accounts.service.passwords import Passwords
from subgraphs.accounts.service.ports import Lifetimes, Ports
from subgraphs.accounts.settings import Settings
from subgraphs.accounts.store.signing_keys import SigningKeys
from subgraphs.accounts.store.unit_of_work import SqlAccountsWork
from subgraphs.kernel import redis
from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.rate_limits import RedisRateLimits
from subgraphs.kernel.sql import Database, UnitsOfWork
from subgraphs.kernel.subgraph import Subgraph

__all__ = ["Parts", "Settings", "build", "connect"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """The accounts subgraph. Nothing is connected before `start`."""
    parts = connect(settings, clock)
    access_tokens = parts.ports.access_tokens

    async def jwks(_: Request) -> JSONResponse:
        return JSONResponse(
            await access_tokens.published(),
            media_type="application/jwk-set+json",
            headers={"cache-control": "public, max-age=300"},
        )

    async def start() -> None:
        await parts.keys.current()

    async def redis_answers() -> None:
        await parts.redis.ping()

    return Subgraph(
        name="accounts",
        schema=build_schema(),
        request_context=context_factory(parts.ports),
        start=start,
        stop=parts.close,
        routes=[Route("/.well-known/jwks.json", jwks), *pages(parts.ports)],
        ready={"postgres": parts.database.check, "redis": redis_answers},
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """What accounts consists of; `ports` is what its use cases are called with."""

    ports: Ports
    database: Database
    redis: "Redis"
    keys: SigningKeys

    async def close(self) -> None:
        """Gives back every connection."""
        await self.database.close()
        await self.redis.aclose()


def connect(settings: Settings, clock: Clock = utc_now) -> Parts:
    """Accounts' parts, for the subgraph and for whoever calls the use cases directly, such as a seed.

    Nothing is connected before it is used.
    """
    database = Database(settings.accounts_database_url.get_secret_value(), domain="accounts")
    redis_client = redis.connect(settings.redis_url)
    keys = signing_keys(settings, database, clock)
    access_tokens = AccessTokens(
        keys.current,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        lifetime=settings.accounts_access_lifetime,
        clock=clock,
    )
    ports = Ports(
        units=UnitsOfWork(database, SqlAccountsWork),
        passwords=Passwords(memory_kib=settings.accounts_argon2_memory_kib, passes=settings.accounts_argon2_passes),
        access_tokens=access_tokens,
        derived_tokens=DerivedTokens(settings.accounts_secret),
        limits=RedisRateLimits(redis_client),
        clock=clock,
        lifetimes=Lifetimes(
            session=settings.accounts_session_lifetime,
            refresh=settings.accounts_refresh_lifetime,
            reuse_grace=settings.accounts_reuse_grace,
        ),
    )
    return Parts(ports, database, redis_client, keys)


def signing_keys(settings: Settings, database: Database, clock: Clock) -> SigningKeys:
    """The signing keys, as the subgraph and the worker share them."""
    return SigningKeys(
        database,
        encryption_key=derive_key(settings.accounts_secret, "signing keys at rest"),
        lifetime=settings.accounts_key_lifetime,
        token_lifetime=settings.accounts_access_lifetime,
        clock=clock,
    )
