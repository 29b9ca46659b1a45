"""Log-ins with a real Keycloak, by the realm in docker/keycloak: the same steps as with our own provider.

LECTERN_TEST_KEYCLOAK names the folder of an unpacked distribution (Maven: org.keycloak:keycloak-quarkus-dist).
"""

import functools
import html
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from subgraphs.accounts.identity_providers.settings import IdentityProvider, Preset
from subgraphs.kernel.identity.principal import Role
from tests.identity_provider.provider import CLIENT_SECRET
from tests.serving import serving
from tests.subgraphs.accounts.identity_providers.browser import SITE, Browser
from tests.subgraphs.accounts.identity_providers.conftest import Deploy
from tests.subgraphs.accounts.identity_providers.test_linking import is_alive
from tests.waiting import eventually_blocking

FOLDER = os.environ.get("LECTERN_TEST_KEYCLOAK")
REALM = Path(__file__).parents[4] / "docker" / "keycloak" / "lectern-realm.json"
EMAIL, PASSWORD = "ada@keycloak.test", "a long password"
ADMIN = "keycloak-admin"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(FOLDER is None, reason="LECTERN_TEST_KEYCLOAK names no folder with Keycloak"),
]


@dataclass(frozen=True)
class Keycloak:
    """A running Keycloak, and its administrator."""

    url: str
    password: str

    @property
    def issuer(self) -> str:
        return f"{self.url}/realms/lectern"

    async def end_sessions(self, user_name: str) -> None:
        """End all sessions of a user, as an administrator does."""
        async with httpx.AsyncClient(base_url=self.url, timeout=60) as client:
            form = {"grant_type": "password", "client_id": "admin-cli", "username": ADMIN, "password": self.password}
            token = await client.post("/realms/master/protocol/openid-connect/token", data=form)
            client.headers["authorization"] = f"Bearer {token.raise_for_status().json()['access_token']}"
            found = await client.get("/admin/realms/lectern/users", params={"username": user_name, "exact": "true"})
            [user] = found.raise_for_status().json()
            (await client.post(f"/admin/realms/lectern/users/{user['id']}/logout")).raise_for_status()


@pytest.fixture(scope="module")
def our_port() -> int:
    """Choose the port at which Keycloak reaches us."""
    return _free_port()


@pytest.fixture(scope="module")
def keycloak(tmp_path_factory: pytest.TempPathFactory, our_port: int) -> Iterator[Keycloak]:
    """Run Keycloak with our realm and a user of it."""
    home = tmp_path_factory.mktemp("keycloak") / "keycloak"
    shutil.copytree(str(FOLDER), home, symlinks=True, ignore=shutil.ignore_patterns("data"))
    (home / "data" / "import").mkdir(parents=True)
    (home / "data" / "import" / "lectern-realm.json").write_text(json.dumps(realm(our_port)))
    running = Keycloak(f"http://127.0.0.1:{_free_port()}", secrets.token_urlsafe(16))
    environment = {
        **os.environ,
        "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN,
        "KC_BOOTSTRAP_ADMIN_PASSWORD": running.password,
        # What the realm's variables stand for.
        "LECTERN_PUBLIC_URL": SITE,
        "LECTERN_KEYCLOAK_CLIENT_SECRET": CLIENT_SECRET,
        "JAVA_OPTS_KC_HEAP": "-Xms128m -Xmx768m",
    }
    log = home / "keycloak.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(str(home / "bin" / "kc.sh"), "start-dev", "--http-host=127.0.0.1"),
                *(f"--http-port={running.url.rpartition(':')[2]}", "--cache=local", "--import-realm"),
            ],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    def is_up() -> bool:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            return httpx.get(f"{running.issuer}/.well-known/openid-configuration").status_code == 200
        except httpx.HTTPError:
            return False

    try:
        eventually_blocking(is_up, "the start of Keycloak", within=900, pause=1)
        yield running
    finally:
        # The script and the server that it started.
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def realm(our_port: int) -> dict[str, object]:
    """Return our realm as it is, with a user, and with an address of ours that Keycloak can reach."""
    document = json.loads(REALM.read_text())
    [client] = document["clients"]
    attribute = "backchannel.logout.url"
    path = client["attributes"][attribute].removeprefix("${LECTERN_PUBLIC_URL}")
    client["attributes"][attribute] = f"http://127.0.0.1:{our_port}{path}"
    document["users"] = [
        {
            "username": EMAIL,
            "email": EMAIL,
            "emailVerified": True,
            "enabled": True,
            "firstName": "Ada",
            "lastName": "Lovelace",
            "realmRoles": ["instructor", "default-roles-lectern"],
            "credentials": [{"type": "password", "value": PASSWORD}],
        }
    ]
    return dict(document)


def configured(keycloak: Keycloak) -> IdentityProvider:
    return IdentityProvider(
        key="keycloak",
        preset=Preset.KEYCLOAK,
        issuer=keycloak.issuer,
        client_id="lectern",
        client_secret=SecretStr(CLIENT_SECRET),
        roles={"instructor": Role.INSTRUCTOR},
    )


async def callback_of(browser: Browser) -> str:
    """Log in at Keycloak's form, and return the address that leads back to us."""
    # Its first pages take long.
    browser.elsewhere.timeout = httpx.Timeout(300)
    browser.elsewhere.event_hooks = {"response": [functools.partial(trust_loopback, browser.elsewhere)]}
    page = await browser.elsewhere.get(await browser.at_provider("keycloak"))
    if page.status_code != 302:
        [action] = re.findall(r'action="([^"]*login-actions/authenticate[^"]*)"', page.text)
        form = {"username": EMAIL, "password": PASSWORD}
        page = await browser.elsewhere.post(html.unescape(action), data=form)
    assert page.status_code == 302, page.text
    return page.headers["location"]


async def trust_loopback(client: httpx.AsyncClient, _: httpx.Response) -> None:
    """Send cookies back that are for secure connections: to browsers, this machine is one; to httpx, it is not."""
    for cookie in client.cookies.jar:
        cookie.secure = False


async def test_a_person_of_keycloak_logs_in_with_roles_and_a_recent_proof(deploy: Deploy, keycloak: Keycloak) -> None:
    browser = await (await deploy(configured(keycloak))).browser()
    first = await browser.redeem((await browser.come_back(await callback_of(browser)))["code"])
    assert first["errors"] == []
    assert (first["viewer"]["email"], first["viewer"]["roles"]) == (EMAIL, ["INSTRUCTOR", "STUDENT"])
    assert first["viewer"]["user"]["displayName"] == "Ada Lovelace"
    again = await browser.redeem((await browser.come_back(await callback_of(browser)))["code"])
    assert again["viewer"]["user"]["id"] == first["viewer"]["user"]["id"]


async def test_a_session_that_ends_at_keycloak_ends_here(deploy: Deploy, keycloak: Keycloak, our_port: int) -> None:
    deployment = await deploy(configured(keycloak))
    browser = await deployment.browser()
    log_in = await browser.redeem((await browser.come_back(await callback_of(browser)))["code"])
    refresh_token = log_in["tokens"]["refreshToken"]
    pages = Starlette(routes=list(deployment.subgraph.routes))
    async with serving(uvicorn.Config(pages, port=our_port, log_level="error", lifespan="off")):
        assert await is_alive(browser, refresh_token) is True
        await keycloak.end_sessions(EMAIL)
    assert await is_alive(browser, refresh_token) is False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
