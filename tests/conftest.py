"""Fixtures for every test: the embedded servers, started once per run by whichever test needs one first, stopped
whatever happens.

Each fixture gives its test module something of its own on a shared server (a database, a bucket), so that modules
don't see each other.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from lectern.platform.garbage_collection import collect_rarely
from tests.servers.client import MailSinkSettings, S3Settings, StartedServerManager, request_server
from tests.servers.pgbouncer import MISSING, find_pgbouncer

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

_FOLDER_VARIABLE = "LECTERN_TEST_SERVERS"
_manager = pytest.StashKey[StartedServerManager]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the server manager in the main process, whose environment the workers inherit."""
    collect_rarely()
    # In the background of a shell, where it is ignored, processes that are started would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if _FOLDER_VARIABLE not in os.environ and not config.option.collectonly:
        config.stash[_manager] = StartedServerManager()
        os.environ[_FOLDER_VARIABLE] = str(config.stash[_manager].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server manager in the process that started it."""
    manager = config.stash.get(_manager, None)
    if manager is not None:
        manager.stop()
        del os.environ[_FOLDER_VARIABLE]


@pytest.fixture(scope="session")
def servers_folder() -> Path:
    """Provide the folder of the server manager's socket."""
    return Path(os.environ[_FOLDER_VARIABLE])


@pytest.fixture(scope="session")
def postgres_server(servers_folder: Path) -> str:
    """Return the URL of the PostgreSQL server's own database, for a superuser (`postgresql+asyncpg://…`)."""
    return str(request_server(servers_folder, "postgres")["url"])


@pytest.fixture(scope="session")
def fresh_database(servers_folder: Path) -> Callable[[], str]:
    """Make an empty PostgreSQL database and gives its URL (`postgresql+asyncpg://…`)."""

    def make() -> str:
        return str(request_server(servers_folder, "database")["url"])

    return make


@pytest.fixture(scope="module")
def database_url(fresh_database: Callable[[], str]) -> str:
    """Return an empty PostgreSQL database for this test module."""
    return fresh_database()


@pytest.fixture(scope="session")
def pooler_port(servers_folder: Path) -> int:
    """Return the port of a pooler in transaction mode in front of the PostgreSQL server."""
    if find_pgbouncer() is None:
        pytest.skip(MISSING)
    return int(request_server(servers_folder, "pgbouncer")["port"])


@pytest.fixture(scope="module")
def redis_url(servers_folder: Path) -> str:
    """Return an empty Redis database (Valkey) for this test module."""
    return str(request_server(servers_folder, "redis")["url"])


@pytest.fixture(scope="module")
def mongodb_url(servers_folder: Path) -> str:
    """Return an empty MongoDB database (SecantusDB) for this test module; the URL names it."""
    return str(request_server(servers_folder, "mongodb")["url"])


@pytest.fixture(scope="module")
def s3_settings(servers_folder: Path) -> S3Settings:
    """Return an empty bucket for this test module."""
    return S3Settings(**request_server(servers_folder, "s3"))


@pytest.fixture(scope="session")
def mail_sink(servers_folder: Path) -> MailSinkSettings:
    """Provide the mail sink, shared by the whole run: send to an address of your own."""
    return MailSinkSettings(**request_server(servers_folder, "mail"))
