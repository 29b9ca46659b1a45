import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from pydantic import SecretStr

from subgraphs.accounts import app, worker_module
from subgraphs.accounts.settings import Settings
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import GraphQLResponse, Subgraph
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, Role, scopes_of
from subgraphs.kernel.messaging.worker_module import WorkerModule
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.platform.mail import EmailMessage
from tests.subgraphs.clocks import FrozenClock
from tests.subgraphs.event_delivery import deliver
from tests.subgraphs.recorded_jobs import RecordedJobs

PASSWORD = "correct horse battery"
BEGINNING = FrozenClock().now


class Postbox:
    """A mailer that stores messages instead of sending them."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def send(self, message: EmailMessage) -> None:
        self.messages.append(message)

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if message.to == address.lower()]

    def link_token(self, address: str) -> str:
        """Return the token in the link of the newest message to the address."""
        link = self.to(address)[-1].link
        assert link is not None
        return link.partition("token=")[2]


@dataclass
class Accounts:
    """The running domain, with shorthands for its operations."""

    subgraph: Subgraph
    worker_module: WorkerModule
    postbox: Postbox
    time: FrozenClock
    settings: Settings
    jobs: RecordedJobs = field(default_factory=RecordedJobs)

    async def admin(self, email: str) -> Principal:
        """Return an admin."""
        connected = app.connect(self.settings, self.time)
        try:
            user = await connected.use_cases.admit_user(
                email=email, display_name="Root", password=PASSWORD, roles=[Role.ADMIN]
            )
        finally:
            await connected.close()
        return principal(user.id, Role.ADMIN)

    async def execute(
        self, document: str, principal: Principal | None = None, ip: str | None = None, **variables: Any
    ) -> GraphQLResponse:
        return await self.subgraph.execute(
            document, variables, None, RequestInfo(principal, ip=ip, user_agent="a test")
        )

    async def data(self, document: str, principal: Principal | None = None, **variables: Any) -> Any:
        response = await self.execute(document, principal, **variables)
        assert "errors" not in response, response
        return response["data"]

    async def deliver(self) -> None:
        """Deliver the domain's events to its own handlers, as the worker does."""
        await deliver(self.worker_module)

    async def register(self, email: str, name: str = "Ada") -> Any:
        response = await self.data(REGISTER, email=email, displayName=name)
        await self.deliver()
        return response["register"]

    async def user(self, email: str, password: str = PASSWORD, name: str = "Ada") -> UserId:
        """Return a user with a verified address."""
        await self.register(email, name)
        verified = await self.verify(self.postbox.link_token(email), password)
        return UserId(verified["user"]["id"])

    async def verify(self, token: str, password: str = PASSWORD) -> Any:
        return (await self.data(VERIFY, token=token, password=password))["verifyEmail"]

    async def login(self, email: str, password: str = PASSWORD) -> Any:
        return (await self.data(LOGIN, email=email, password=password))["logIn"]

    async def refresh(self, refresh_token: str) -> Any:
        return (await self.data(REFRESH, token=refresh_token))["refreshTokens"]


REGISTER = """mutation($email: String!, $displayName: String!) {
    register(input: {email: $email, displayName: $displayName}) { accepted errors { code path } }
}"""
VERIFY = """mutation($token: String!, $password: String!) {
    verifyEmail(input: {token: $token, password: $password}) { user { id displayName } errors { code path } }
}"""
LOGIN = """mutation($email: String!, $password: String!, $device: String) {
    logIn(input: {email: $email, password: $password, deviceToken: $device}) {
        tokens { accessToken refreshToken accessExpiresAt } viewer { email roles } deviceToken
        errors { message code path }
    }
}"""
REFRESH = """mutation($token: String!) {
    refreshTokens(input: {refreshToken: $token}) {
        tokens { accessToken refreshToken } viewer { roles } errors { code } }
}"""


def principal(
    user_id: UserId, *roles: Role, session_id: str | None = None, authenticated_at: datetime = BEGINNING
) -> Principal:
    """Return a user's principal; they logged in when the test began."""
    scopes = scopes_of((Role.STUDENT, *roles))
    return Principal(user_id, scopes, session_id, email_verified=True, authenticated_at=authenticated_at)


@pytest.fixture(scope="module")
def accounts_database(fresh_database: Callable[[], str]) -> str:
    url = fresh_database()
    asyncio.run(migrate("accounts", url))
    return url


@pytest.fixture
def settings(accounts_database: str, redis_url: str) -> Settings:
    return Settings(
        accounts_database_url=SecretStr(accounts_database),
        redis_url=SecretStr(redis_url),
        accounts_secret=SecretStr("a secret that only this test knows"),
        accounts_argon2_memory_kib=64,
        accounts_argon2_passes=1,
        public_url="https://lectern.test",
    )


@pytest.fixture
async def accounts(settings: Settings) -> AsyncIterator[Accounts]:
    time, postbox, jobs = FrozenClock(), Postbox(), RecordedJobs()
    subgraph = app.build(settings, clock=time)
    worker = worker_module.build(settings, jobs, mailer=postbox, clock=time)
    await subgraph.start()
    await worker.start()
    yield Accounts(subgraph, worker, postbox, time, settings, jobs)
    await worker.stop()
    await subgraph.stop()
