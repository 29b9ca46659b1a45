"""The shipped Caddyfile in front of a deployment of many processes: each path reaches its process."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from lectern.embedded import free_ports
from subgraphs.registry import DOMAINS
from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.waiting import eventually_blocking

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(1200)]

CADDYFILE = Path(__file__).parents[3] / "docker" / "caddy" / "Caddyfile"
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def proxy(multi_process_deployment: Marketplace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Caddy in front of the processes, with plain HTTP: the addresses alone differ from compose.yaml's."""
    program = os.environ.get("CADDY") or shutil.which("caddy")
    if program is None:
        pytest.skip("Caddy is not installed (Debian: apt-get install caddy; or CADDY names the program)")
    platform = multi_process_deployment.platform
    [port] = free_ports(1)
    ports = {"router": platform.port, **{name: platform.port_of(name) for name in (*DOMAINS, "edge")}}
    folder = tmp_path_factory.mktemp("caddy")
    environment = {
        **{f"LECTERN_{name.upper()}_UPSTREAM": f"127.0.0.1:{each}" for name, each in ports.items()},
        "LECTERN_DOMAIN": f"http://127.0.0.1:{port}",
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "HOME": str(folder),
    }
    with (folder / "caddy.log").open("wb") as log:
        caddy = subprocess.Popen(
            [program, "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"], env=environment, stderr=log
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                eventually_blocking(lambda: responds(client, caddy, folder), "the start of Caddy")
                yield client
        finally:
            caddy.terminate()
            caddy.wait(timeout=60)


def responds(client: httpx.Client, caddy: "subprocess.Popen[bytes]", folder: Path) -> bool:
    if caddy.poll() is not None:
        pytest.fail((folder / "caddy.log").read_text()[-2000:])
    try:
        client.get("/status.json")
    except httpx.TransportError:
        return False
    return True


@pytest.mark.parametrize(
    "path", ["/", "/search?query=x", "/courses/some-course", "/checkout/complete", "/verify?token=x"]
)
def test_pages_are_the_web_app(proxy: httpx.Client, path: str) -> None:
    page = proxy.get(path, headers=HTML)
    assert page.status_code == 200
    assert '<div id="root">' in page.text
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert "127.0.0.1" in page.headers["content-security-policy"]


def test_the_files_of_the_web_app_are_served(proxy: httpx.Client) -> None:
    page = proxy.get("/", headers=HTML).text
    script = page.split('src="/assets/', 1)[1].split('"', 1)[0]
    assert "immutable" in proxy.get(f"/assets/{script}").raise_for_status().headers["cache-control"]
    assert proxy.get("/favicon.svg").status_code == 200


def test_a_page_that_is_not_there_is_the_web_apps(proxy: httpx.Client) -> None:
    page = proxy.get("/no-such-page", headers=HTML)
    assert page.status_code == 404
    assert '<div id="root">' in page.text


def test_the_graph_is_served(proxy: httpx.Client) -> None:
    body = {"query": "{ categories { id } courseSearch(first: 1) { totalCount } }"}
    response = proxy.post("/graphql", json=body).raise_for_status().json()
    assert "errors" not in response


def test_a_subscription_gets_through_by_websocket(proxy: httpx.Client, multi_process_deployment: Marketplace) -> None:
    teacher, _ = journeys.join(str(proxy.base_url).rstrip("/"), multi_process_deployment.inbox, "ines")
    journeys.become_instructor(teacher)
    course = journeys.create_course(teacher, multi_process_deployment.admin, "Behind a proxy", 0)
    journeys.write_lecture(teacher, course)
    with journeys.listening(teacher, after="0") as notifications:
        journeys.publish(teacher, multi_process_deployment.admin, course)
        assert next(notifications)["kind"] == "COURSE_APPROVED"


@pytest.mark.parametrize("path", ["/status", "/status.json"])
def test_clients_see_that_it_is_up(proxy: httpx.Client, path: str) -> None:
    assert proxy.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/metrics", "/ready", "/health", "/_router/invalidate"])
def test_pages_of_operators_are_not_routed(proxy: httpx.Client, path: str) -> None:
    response = proxy.get(path)
    assert (response.status_code, response.content) == (404, b"")


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/verify-email?token=x", 200, "Confirm"),
        ("/reset-password?token=x", 200, "password"),
        ("/.well-known/jwks.json", 200, '"keys"'),
        ("/checkout/return?order=x", 200, "Thank you"),
        ("/payouts/return", 200, "Thank you"),
        ("/unsubscribe?token=x", 400, "link"),
        ("/playback/no-token/master.m3u8", 403, "This link is not valid"),
    ],
)
def test_each_page_of_another_process_reaches_it(proxy: httpx.Client, path: str, status: int, text: str) -> None:
    page = proxy.get(path)
    assert page.status_code == status
    assert text in page.text


def test_a_webhook_reaches_orders(proxy: httpx.Client) -> None:
    response = proxy.post("/webhooks/stripe", json={})
    assert (response.status_code, response.json()) == (400, {"error": "bad signature"})
