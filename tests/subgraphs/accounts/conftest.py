import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr

from subgraphs.accounts import app, background
from subgraphs.accounts.settings import Settings
from subgraphs.kernel.background import Background
from subgraphs.kernel.call import Call
from subgraphs.kernel.identity import Principal, Role
from subgraphs.kernel.ids import UserId
from subgraphs.kernel.mail import Letter
from subgraphs.kernel.migrations import migrate
from subgraphs.kernel.subgraph import Answer, Subgraph
from tests.subgraphs.delivering import deliver
from tests.subgraphs.times import StandingTime

PASSWORD = "correct horse battery"


class Postbox:
    """Keeps letters instead of sending them."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> None:
        self.letters.append(letter)

    def to(self, address: str) -> list[Letter]:
        return [letter for letter in self.letters if letter.to == address.lower()]

    def link_token(self, address: str) -> str:
        """The token in the link of the newest letter to the address."""
        link = self.to(address)[-1].link
        assert link is not None
        return link.partition("token=")[2]


@dataclass
class Accounts:
    """The running domain, and what a test does with it."""

    subgraph: Subgraph
    background: Background
    postbox: Postbox
    time: StandingTime

    async def ask(
        self, document: str, principal: Principal | None = None, ip: str | None = None, **variables: Any
    ) -> Answer:
        return await self.subgraph.execute(document, variables, None, Call(principal, ip=ip, user_agent="a test"))

    async def data(self, document: str, principal: Principal | None = None, **variables: Any) -> Any:
        answer = await self.ask(document, principal, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def deliver(self) -> None:
        """Lets the domain react to its own events, as the worker would."""
        await deliver(self.background)

    async def register(self, email: str, password: str = PASSWORD, name: str = "Ada") -> Any:
        answer = await self.data(REGISTER, email=email, password=password, displayName=name)
        await self.deliver()
        return answer["register"]

    async def user(self, email: str, password: str = PASSWORD, name: str = "Ada") -> UserId:
        """A user with a verified address."""
        await self.register(email, password, name)
        verified = await self.data(VERIFY, token=self.postbox.link_token(email))
        return UserId(verified["verifyEmail"]["user"]["id"])

    async def login(self, email: str, password: str = PASSWORD) -> Any:
        return (await self.data(LOGIN, email=email, password=password))["login"]

    async def refresh(self, refresh_token: str) -> Any:
        return (await self.data(REFRESH, token=refresh_token))["refreshTokens"]


REGISTER = """mutation($email: String!, $password: String!, $displayName: String!) {
    register(email: $email, password: $password, displayName: $displayName) { accepted errors { reason path } }
}"""
VERIFY = "mutation($token: String!) { verifyEmail(token: $token) { user { id displayName } errors { reason } } }"
LOGIN = """mutation($email: String!, $password: String!) {
    login(email: $email, password: $password) {
        tokens { accessToken refreshToken accessExpiresAt } viewer { email roles } errors { message code reason path }
    }
}"""
REFRESH = """mutation($token: String!) {
    refreshTokens(refreshToken: $token) { tokens { accessToken refreshToken } viewer { roles } errors { reason } }
}"""


def principal(user_id: UserId, *roles: Role, session_id: str | None = None) -> Principal:
    return Principal(user_id, frozenset(role.value for role in (Role.STUDENT, *roles)), session_id, email_verified=True)


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
    time, postbox = StandingTime(), Postbox()
    subgraph = app.build(settings, clock=time)
    behind = background.build(settings, mailer=postbox, clock=time)
    await subgraph.start()
    await behind.start()
    yield Accounts(subgraph, behind, postbox, time)
    await behind.stop()
    await subgraph.stop()
