import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import IPv6Address
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from subgraphs.accounts import app, worker_module
from subgraphs.accounts.identity_providers.settings import IdentityProvider, Preset
from subgraphs.accounts.settings import Settings
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, Role
from subgraphs.kernel.messaging.worker_module import WorkerModule
from tests.identity_provider.people import Person
from tests.identity_provider.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.identity_provider.serving import running_provider
from tests.subgraphs.accounts.conftest import PASSWORD, Postbox, principal
from tests.subgraphs.accounts.identity_providers.browser import SITE, Browser
from tests.subgraphs.clocks import OffsetClock
from tests.subgraphs.event_delivery import deliver
from tests.subgraphs.recorded_jobs import RecordedJobs


@dataclass
class Deployment:
    """The running domain with its identity providers."""

    subgraph: Subgraph
    worker_module: WorkerModule
    postbox: Postbox
    time: OffsetClock
    settings: Settings
    _opened: AsyncExitStack
    _pages: Starlette = field(init=False)

    def __post_init__(self) -> None:
        self._pages = Starlette(routes=list(self.subgraph.routes))

    async def browser(self) -> Browser:
        """Return a new browser."""
        # An address of its own, so that the limits of one address concern one test.
        transport = httpx.ASGITransport(self._pages, client=(str(IPv6Address(secrets.randbits(128))), 443))
        pages = await self._opened.enter_async_context(httpx.AsyncClient(transport=transport, base_url=SITE))
        return Browser(self.subgraph, pages, await self._opened.enter_async_context(httpx.AsyncClient()))

    async def post(self, path: str, **form: str) -> httpx.Response:
        """Post a form, as a provider's server does."""
        browser = await self.browser()
        return await browser.pages.post(path, data=form)

    async def user(self, email: str, *roles: Role) -> UserId:
        """Return a user with a password."""
        connected = app.connect(self.settings, self.time)
        try:
            user = await connected.use_cases.admit_user(
                email=email, display_name="Bea", password=PASSWORD, roles=list(roles)
            )
        finally:
            await connected.close()
        return user.id

    async def deliver(self) -> None:
        """Deliver the domain's events to its own handlers, as the worker does."""
        await deliver(self.worker_module)


Deploy = Callable[..., Awaitable[Deployment]]
"""Starts the domain with these identity providers."""


@pytest.fixture
async def deploy(settings: Settings) -> AsyncIterator[Deploy]:
    async with AsyncExitStack() as stack:

        async def deployed(*providers: IdentityProvider, **more: Any) -> Deployment:
            configured = settings.model_copy(update={"accounts_identity_providers": providers, **more})
            time, postbox = OffsetClock(), Postbox()
            subgraph = app.build(configured, clock=time)
            worker = worker_module.build(configured, RecordedJobs(), mailer=postbox, clock=time)
            await subgraph.start()
            stack.push_async_callback(subgraph.stop)
            await worker.start()
            stack.push_async_callback(worker.stop)
            return Deployment(subgraph, worker, postbox, time, configured, stack)

        yield deployed


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """Run a provider of ours, which lets Ada in without a question."""
    async with running_provider() as running:
        running.person = Person("ada", "ada@provider.test")
        yield running


def caller_of(user_id: UserId, *roles: Role, session_id: str | None = None) -> Principal:
    """Return a user's principal, who logged in just now."""
    return principal(user_id, *roles, session_id=session_id, authenticated_at=datetime.now(UTC))


def settings_of(provider: Provider, key: str = "own", **more: Any) -> IdentityProvider:
    """Return the settings of a client of our provider."""
    return IdentityProvider(
        key=key,
        name="Our provider",
        issuer=provider.issuer,
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
        **more,
    )


def github_settings(provider: Provider) -> IdentityProvider:
    """Return the settings of a client of our provider's imitation of GitHub."""
    return settings_of(provider, "github", preset=Preset.GITHUB)


@pytest.fixture
async def deployment(deploy: Deploy, provider: Provider) -> Deployment:
    """Start the domain with our provider."""
    return await deploy(settings_of(provider))


@pytest.fixture
async def browser(deployment: Deployment) -> Browser:
    return await deployment.browser()
