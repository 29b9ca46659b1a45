"""Whole deployments, as `lectern up` runs them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.people import Inbox, Person
from tests.lectern.platform import Platform

ADMIN = ("admin@example.org", "a password for the tests")


GOOD_FOR = 240.0
"""Seconds that the admin stays logged in here: access tokens expire before whole runs of tests are over."""


@dataclass
class Marketplace:
    """A running deployment and its inbox."""

    platform: Platform
    inbox: Inbox
    _admin: tuple[float, Person] | None = None

    @property
    def admin(self) -> Person:
        """Its admin, logged in not long ago."""
        if self._admin is None or time.monotonic() - self._admin[0] > GOOD_FOR:
            person = Person(self.url)
            person.log_in(*ADMIN)
            self._admin = time.monotonic(), person
        return self._admin[1]

    @property
    def url(self) -> str:
        return self.platform.url


_running: dict[Path, Platform] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tells with a failure how the deployments were: what a test waits for happens in processes that it can't see."""
    report = yield
    if report.failed:
        report.sections += [(f"troubles of {data.name}", each.troubles()) for data, each in _running.items()]
    return report


def run(data: Path, *, separate: bool) -> Iterator[Marketplace]:
    """A deployment without demonstration data, for as long as somebody uses it."""
    platform = Platform(data, separate=separate)
    try:
        platform.start()
        _running[data] = platform
        email, password = ADMIN
        admit = ["admit", email, "--data", str(data), "--name", "Admin", "--role", "admin", "--password", password]
        subprocess.run([sys.executable, "-m", "lectern", *admit], check=True, capture_output=True)
        yield Marketplace(platform, Inbox(f"http://127.0.0.1:{platform.port_of('mail-sink')}"))
    finally:
        platform.end()
        _running.pop(data, None)


@pytest.fixture(scope="session")
def together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    """Router and subgraphs in one process."""
    yield from run(tmp_path_factory.mktemp("together"), separate=False)


@pytest.fixture(scope="session")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    """Every subgraph in a process of its own, called over HTTP."""
    yield from run(tmp_path_factory.mktemp("apart"), separate=True)
