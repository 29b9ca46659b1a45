"""Fixtures for every test: the embedded servers, started once per run by whichever test needs one first, stopped
whatever happens.

Each fixture gives its test module something of its own on a shared server (a database, a bucket), so that modules
don't see each other.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.client import MailSinkSettings, S3Settings, StartedKeeper, ask

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

_FOLDER_VARIABLE = "LECTERN_TEST_SERVERS"
_keeper = pytest.StashKey[StartedKeeper]()


def pytest_configure(config: pytest.Config) -> None:
    """Starts the keeper in the process that was called, whose environment the workers inherit."""
    if _FOLDER_VARIABLE not in os.environ and not config.option.collectonly:
        config.stash[_keeper] = StartedKeeper()
        os.environ[_FOLDER_VARIABLE] = str(config.stash[_keeper].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops it where it was started."""
    keeper = config.stash.get(_keeper, None)
    if keeper is not None:
        keeper.stop()
        del os.environ[_FOLDER_VARIABLE]


@pytest.fixture(scope="session")
def servers_folder() -> Path:
    """Where the keeper listens."""
    return Path(os.environ[_FOLDER_VARIABLE])


@pytest.fixture(scope="session")
def postgres_server(servers_folder: Path) -> str:
    """The URL of the PostgreSQL server's own database, for a superuser (`postgresql+asyncpg://…`)."""
    return str(ask(servers_folder, "postgres")["url"])


@pytest.fixture(scope="session")
def fresh_database(servers_folder: Path) -> Callable[[], str]:
    """Makes an empty PostgreSQL database and gives its URL (`postgresql+asyncpg://…`)."""

    def make() -> str:
        return str(ask(servers_folder, "database")["url"])

    return make


@pytest.fixture(scope="module")
def database_url(fresh_database: Callable[[], str]) -> str:
    """An empty PostgreSQL database for this test module."""
    return fresh_database()


@pytest.fixture(scope="module")
def redis_url(servers_folder: Path) -> str:
    """An empty Redis database (Valkey) for this test module."""
    return str(ask(servers_folder, "redis")["url"])


@pytest.fixture(scope="module")
def mongodb_url(servers_folder: Path) -> str:
    """An empty MongoDB database (SecantusDB) for this test module; the URL names it."""
    return str(ask(servers_folder, "mongodb")["url"])


@pytest.fixture(scope="module")
def s3_settings(servers_folder: Path) -> S3Settings:
    """An empty bucket for this test module."""
    return S3Settings(**ask(servers_folder, "s3"))


@pytest.fixture(scope="session")
def mail_sink(servers_folder: Path) -> MailSinkSettings:
    """The mail sink, shared by the whole run: send to an address that nobody else uses."""
    return MailSinkSettings(**ask(servers_folder, "mail"))
