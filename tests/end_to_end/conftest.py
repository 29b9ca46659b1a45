"""Whole deployments, as `lectern up` runs them."""

import json
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.user_client import Inbox, UserClient
from tests.identity_provider.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.identity_provider.serving import provider_in_thread
from tests.lectern.embedded_platform import Platform

ADMIN = ("admin@example.org", "a password for the tests")
RECENT = 200.0
"""Seconds for which a log-in is recent enough, and its access token valid, whatever a test does then."""


@dataclass
class Marketplace:
    """A running deployment and its inbox."""

    platform: Platform
    data: Path
    inbox: Inbox
    _admin: UserClient | None = None
    _logged_in_at: float = 0.0

    @property
    def admin(self) -> UserClient:
        """Its admin, who logged in not long ago: what is grave needs a recent log-in."""
        if self._admin is None or time.monotonic() - self._logged_in_at > RECENT:
            self._admin = UserClient(self.url)
            self._admin.log_in(*ADMIN)
            self._logged_in_at = time.monotonic()
        return self._admin

    def admit(self, email: str, password: str, role: str = "admin") -> None:
        """Give the address an account with a role of staff, as an operator does."""
        account = ["--name", role.title(), "--role", role, "--password", password]
        admit = ["admit", email, "--data", str(self.data), *account]
        subprocess.run([sys.executable, "-m", "lectern", *admit], check=True, capture_output=True)

    @property
    def url(self) -> str:
        return self.platform.url


_running: dict[Path, Platform] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the state of the deployments to a failure: the awaited effect happens in processes that a test can't see."""
    report = yield
    if report.failed:
        report.sections += [(f"troubles of {data.name}", each.troubles()) for data, each in _running.items()]
    return report


def run(data: Path, *, multi_process: bool, variables: Mapping[str, str] | None = None) -> Iterator[Marketplace]:
    """Yield a deployment without demonstration data, for as long as a test uses it."""
    platform = Platform(data, multi_process=multi_process, variables=variables)
    try:
        platform.start()
        _running[data] = platform
        market = Marketplace(platform, data, Inbox(f"http://127.0.0.1:{platform.port_of('mail-sink')}"))
        market.admit(*ADMIN)
        yield market
    finally:
        platform.end()
        _running.pop(data, None)


@pytest.fixture(scope="session")
def identity_provider() -> Iterator[Provider]:
    """Run an identity provider of ours, whose form lets its people in."""
    with provider_in_thread() as provider:
        yield provider


@pytest.fixture(scope="session")
def one_process(tmp_path_factory: pytest.TempPathFactory, identity_provider: Provider) -> Iterator[Marketplace]:
    """Router and subgraphs in one process, with an identity provider."""
    client = {"issuer": identity_provider.issuer, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    providers = json.dumps([{"key": "own", "name": "Our provider", **client}])
    variables = {"LECTERN_ACCOUNTS_IDENTITY_PROVIDERS": providers, "LECTERN_ACCOUNTS_DELETION_GRACE": "PT1M"}
    yield from run(tmp_path_factory.mktemp("one_process"), multi_process=False, variables=variables)


@pytest.fixture(scope="session")
def multi_process_deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    """Every subgraph in a process of its own, called over HTTP."""
    yield from run(tmp_path_factory.mktemp("multi_process_deployment"), multi_process=True)
