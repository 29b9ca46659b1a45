"""Sessions of web apps in a real browser, by the code that docs/clients/authentication.md shows."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.web_app.browser import CHROMIUM, browser_marks

GUIDE = Path(__file__).parents[3] / "docs" / "clients" / "authentication.md"
FORGED = """async (graph) => {
  const body = JSON.stringify({ query: "mutation { logOut(input: {transport: COOKIE}) { errors { code } } }" });
  await fetch(graph, { method: "POST", mode: "no-cors", credentials: "include", body });
}"""
"""A request that a page can send without a preflight."""

pytestmark = browser_marks()


@pytest.fixture(params=["one_process", "multi_process_deployment"])
def market(request: pytest.FixtureRequest) -> Marketplace:
    deployment: Marketplace = request.getfixturevalue(request.param)
    return deployment


@pytest.fixture
def browser() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
        )
        yield launched.new_context()
        launched.close()


def session_code(graph: str) -> str:
    """Return the guide's module, for a graph at this address."""
    [code] = re.findall(r"^```js\n(// session\.js.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    assert 'const GRAPH = "/graphql";' in code
    return str(code).replace('"/graphql"', f'"{graph}"')


def opened(browser: BrowserContext, address: str) -> Page:
    """Return a tab with a page whose modules are the guide's code."""
    page = browser.new_page()
    page.goto(address)
    page.evaluate("async () => { window.session = await import('/app/session.js') }")
    return page


def opened_at(browser: BrowserContext, market: Marketplace) -> Page:
    """Return a tab with a page of the deployment's own origin, where the guide's code is."""
    browser.route(
        f"{market.url}/app/*",
        lambda route: (
            route.fulfill(content_type="text/javascript", body=session_code("/graphql"))
            if ".js" in route.request.url
            else route.fulfill(content_type="text/html", body="<!doctype html><title>App</title>")
        ),
    )
    return opened(browser, f"{market.url}/app/")


@contextmanager
def frontend(folder: Path, market: Marketplace, ports: Sequence[int]) -> Iterator[str]:
    """Serve a page with the guide's code from the first free port, for the time of the block.

    A page that the test makes up would not do: Chromium lets only pages that came from this machine read from it.
    """
    app = folder / "app"
    app.mkdir(parents=True)
    (app / "session.js").write_text(session_code(f"{market.url}/graphql"))
    (app / "index.html").write_text("<!doctype html><title>App</title>")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    for port in ports:
        with suppress(OSError), ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/app/"
            server.shutdown()
            return
    pytest.skip(f"another program uses the ports {ports}")


def email_of(page: Page) -> str | None:
    viewer = page.evaluate("() => session.send('{ viewer { email } }')")["data"]["viewer"]
    return None if viewer is None else str(viewer["email"])


def test_a_browser_keeps_its_session_over_reloads_and_tabs_and_ends_it(
    market: Marketplace, browser: BrowserContext
) -> None:
    _, email = journeys.join(market.url, market.inbox, "cora")
    page = opened_at(browser, market)
    assert page.evaluate("() => session.refresh()") is False, "an anonymous visitor"

    assert page.evaluate("([email, password]) => session.logIn(email, password)", [email, "wrong"])
    assert browser.cookies() == []
    assert page.evaluate("([email, password]) => session.logIn(email, password)", [email, journeys.PASSWORD]) == []
    [cookie] = browser.cookies()
    assert (cookie["name"], cookie["path"], cookie["httpOnly"], cookie["sameSite"]) == (
        "lectern-refresh",
        "/graphql",
        True,
        "Strict",
    )
    assert page.evaluate("() => document.cookie") == ""
    assert email_of(page) == email

    page.reload()
    page.evaluate(
        """async () => {
          window.session = await import('/app/session.js');
          window.tabs = await Promise.all([1, 2, 3, 4].map((tab) => import(`/app/session.js?tab=${tab}`)));
        }"""
    )
    assert page.evaluate("() => Promise.all(tabs.map((tab) => tab.refresh()))") == [True] * 4
    assert page.evaluate("() => session.refresh()") is True
    assert email_of(opened_at(browser, market)) is None, "a new tab is anonymous until it refreshes"

    page.evaluate("() => session.logOut()")
    assert browser.cookies() == []
    assert page.evaluate("() => tabs[0].refresh()") is False


def test_a_development_server_shares_the_session_and_a_strangers_page_cannot_use_it(
    market: Marketplace, browser: BrowserContext, tmp_path: Path
) -> None:
    _, email = journeys.join(market.url, market.inbox, "dora")
    with (
        frontend(tmp_path / "development", market, (5173, 3000)) as listed,
        frontend(tmp_path / "stranger", market, (0,)) as unlisted,
    ):
        page, stranger = opened(browser, listed), opened(browser, unlisted)
        assert page.evaluate("([email, password]) => session.logIn(email, password)", [email, journeys.PASSWORD]) == []
        assert email_of(page) == email
        with pytest.raises(Error, match="Failed to fetch"):
            stranger.evaluate("() => session.refresh()")
        stranger.evaluate(FORGED, f"{market.url}/graphql")
        assert page.evaluate("() => session.refresh()") is True
