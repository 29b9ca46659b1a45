"""`lectern up`, run for real."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from lectern.platform.supervision import Phase
from tests.lectern.embedded_platform import Platform
from tests.waiting import eventually_blocking

pytestmark = [pytest.mark.slow, pytest.mark.servers]

PARTS = {"postgres", "valkey", "secantus", "object-storage", "stripe", "mail-sink", "web", "worker"}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    platform = Platform(tmp_path_factory.mktemp("platform") / "var")
    yield platform
    platform.end()


@pytest.fixture
def platform(deployment: Platform) -> Platform:
    deployment.start()
    return deployment


def test_every_part_runs(platform: Platform) -> None:
    assert {name: state.phase for name, state in platform.parts.items()} == dict.fromkeys(PARTS, Phase.RUNNING)


def test_the_graph_responds(platform: Platform) -> None:
    assert platform.graphql("{ __typename }") == {"data": {"__typename": "Query"}}


def test_the_screen_names_every_address(platform: Platform) -> None:
    mail, stripe = platform.port_of("mail-sink"), platform.port_of("stripe")
    addresses = (f"{platform.url}/graphql", f"http://127.0.0.1:{mail}", f"http://127.0.0.1:{stripe}")
    assert [address for address in addresses if address not in platform.output] == []


@pytest.mark.parametrize("path", ["/", "/status", "/health", "/ready", "/.well-known/jwks.json"])
def test_every_page_of_the_screen_is_there(platform: Platform, path: str) -> None:
    page = httpx.get(f"{platform.url}{path}", headers={"accept": "text/html, */*"}, timeout=30)
    assert page.status_code == 200


@pytest.mark.parametrize("path", ["/status", "/status.json", "/metrics", "/health", "/ready"])
def test_operators_see_details_on_the_management_port(platform: Platform, path: str) -> None:
    page = httpx.get(f"http://127.0.0.1:{platform.port_of('management')}{path}", timeout=30)
    assert page.status_code == 200


@pytest.mark.parametrize("path", ["/metrics", "/playback/metrics"])
def test_clients_cannot_read_metrics(platform: Platform, path: str) -> None:
    assert httpx.get(f"{platform.url}{path}", timeout=30).status_code == 404


@pytest.mark.parametrize("path", ["/status.json", "/ready"])
def test_clients_see_that_it_is_up_and_nothing_else(platform: Platform, path: str) -> None:
    assert httpx.get(f"{platform.url}{path}", timeout=30).json() == {"status": "ok"}


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/status", "/status.json", "/health", "/ready", "/.well-known/jwks.json", "/graphql", "/metrics"),
        *("/absent", "/playback/absent", "/pictures/absent", "/reset-password", "/checkout/return", "/webhooks/stripe"),
    ],
)
def test_no_response_is_sniffed_or_framed(platform: Platform, path: str) -> None:
    headers = httpx.get(f"{platform.url}{path}", timeout=30).headers
    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_logs_are_for_their_owner_alone(platform: Platform) -> None:
    logs = platform.data / "logs"
    assert logs.stat().st_mode & 0o777 == 0o700
    assert {log.stat().st_mode & 0o777 for log in logs.iterdir()} == {0o600}


def test_secrets_are_for_their_owner_alone_and_on_no_screen(platform: Platform) -> None:
    assert (platform.data / "credentials.json").stat().st_mode & 0o777 == 0o600
    assert [name for name, secret in platform.secrets.items() if secret in platform.output] == []


def test_no_secret_is_in_a_log(platform: Platform) -> None:
    logs = "".join(path.read_text(errors="replace") for path in (platform.data / "logs").glob("*.log"))
    assert [name for name, secret in platform.secrets.items() if secret in logs] == []


def test_a_registration_sends_a_mail_to_the_inbox(platform: Platform) -> None:
    platform.graphql('mutation { register(input: {email: "inbox@example.com", displayName: "I"}) { accepted } }')
    inbox = f"http://127.0.0.1:{platform.port_of('mail-sink')}/api/messages?to=inbox@example.com"
    eventually_blocking(lambda: httpx.get(inbox).json()["messages"], "the mail")


@pytest.mark.parametrize("part", ["valkey", "postgres", "secantus", "worker"])
def test_a_part_that_dies_comes_back_while_the_rest_serves(platform: Platform, part: str) -> None:
    before = platform.parts[part]
    os.kill(before.pid or 0, signal.SIGKILL)
    platform.until(part, Phase.RUNNING, before.restarts + 1)
    assert platform.graphql("{ __typename }") == {"data": {"__typename": "Query"}}
    assert platform.parts["web"].restarts == 0


def test_killing_the_supervisor_loses_nothing_that_was_acknowledged(platform: Platform) -> None:
    asyncio.run(in_orders(platform, "CREATE TABLE written (id int); INSERT INTO written VALUES (42)"))
    platform.end(signal.SIGKILL)
    platform.start()
    assert asyncio.run(in_orders(platform, "DROP TABLE written")) == "DROP TABLE"
    assert set(platform.processes()) == PARTS


def test_stopping_leaves_no_process(platform: Platform) -> None:
    assert platform.end() == 0
    assert platform.processes() == []
    assert platform.output.endswith("Stopped.\n")


def test_the_web_process_is_stopped_before_its_stores(platform: Platform) -> None:
    platform.end()
    stopped = {name: state.since for name, state in platform.parts.items()}
    assert stopped["web"] < stopped["postgres"]


def test_a_second_supervisor_on_the_same_folder_is_rejected(platform: Platform) -> None:
    assert rejection(platform.data, port=platform.port + 1) == (
        f"lectern: Lectern already runs on {platform.data}: stop it with 'lectern down', or choose another --data DIR\n"
    )


def test_a_busy_port_is_rejected_before_anything_is_started(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert rejection(tmp_path / "var", port) == (
            f"lectern: port {port} is in use by another program: choose another with --port (make up PORT={port + 1})\n"
        )
    assert not (tmp_path / "var" / "postgres").exists()


def rejection(data: Path, port: int) -> str:
    command = [sys.executable, "-m", "lectern", "up", "--no-seed", "--data", str(data), "--port", str(port)]
    rejected = subprocess.run(command, capture_output=True, text=True, check=False)
    assert rejected.returncode == 1
    return rejected.stderr


async def in_orders(platform: Platform, statements: str) -> str:
    connection = await asyncpg.connect(
        host="127.0.0.1",
        port=platform.port_of("postgres"),
        user="lectern",
        password=platform.secrets["postgres_password"],
        database="orders",
    )
    try:
        return await connection.execute(statements)
    finally:
        await connection.close()
