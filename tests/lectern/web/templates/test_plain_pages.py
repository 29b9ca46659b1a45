"""Our plain pages: readable in both themes and at every width, usable by keyboard, with a way on."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from lectern.embedded.mail_sink.message import Address, Message
from lectern.platform.supervision import PartState, Phase
from subgraphs.kernel.platform.web_pages import HEADERS, page_templates
from tests.router.npm import install

ROOT = Path(__file__).parents[4]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MESSAGE = Message(
    id="m1",
    received_at=datetime(2026, 11, 29, tzinfo=UTC),
    sender=Address(email="no-reply@lectern.example", name="Lectern"),
    to=[Address(email="ada@example.com")],
    subject="Confirm your e-mail address",
    text="Hello",
)
PASSWORD_PAGE = {
    "path": "/verify-email",
    "title": "Confirm your e-mail address",
    "label": "Choose a password",
    "hint": "10 to 128 characters",
    "button": "Confirm my address",
    "token": "t",
}
PAGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "password": ("subgraphs/accounts/pages", "password.html", {**PASSWORD_PAGE, "problem": None}),
    "password-problem": ("subgraphs/accounts/pages", "password.html", {**PASSWORD_PAGE, "problem": "Too short."}),
    "done": (
        "subgraphs/accounts/pages",
        "done.html",
        {"title": "Welcome, Ada", "text": "Log in.", "continue_button": "Go on"},
    ),
    "unsubscribe": ("subgraphs/notifications/pages", "unsubscribe.html", {"subject": "videos", "done": False}),
    "unsubscribed": ("subgraphs/notifications/pages", "unsubscribe.html", {"subject": "videos", "done": True}),
    "return": ("subgraphs/orders/payments", "return.html", {"title": "Thank you", "text": "Your courses appear."}),
    "status": (
        "lectern/web",
        "status.html",
        {
            "parts": {"web": PartState(Phase.RUNNING, 1.0, 1), "worker": PartState(Phase.DOWN, 2.0, None, 3, "killed")},
            "checks": {"accounts: postgres": True, "orders: postgres": False},
            "fine": False,
        },
    ),
    "inbox": ("lectern/embedded/mail_sink", "inbox.html", {"messages": [MESSAGE], "to": None, "total": 1}),
    "empty-inbox": ("lectern/embedded/mail_sink", "inbox.html", {"messages": [], "to": "a@b.c", "total": 0}),
    "message": ("lectern/embedded/mail_sink", "message.html", {"message": MESSAGE}),
}


def rendered(name: str) -> str:
    folder, template, values = PAGES[name]
    return page_templates(ROOT / folder / "templates").get_template(template).render(**values)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title_a_way_on_and_neither_script_nor_reloads(name: str) -> None:
    html = rendered(name)
    assert re.search(r"<title>[^<]+ · Lectern</title>", html)
    assert html.count("<h1>") == 1
    assert '<header><a href="/">' in html
    assert '<html lang="en">' in html
    assert 'name="viewport" content="width=device-width, initial-scale=1"' in html
    assert "http-equiv" not in html
    assert "<script" not in html
    assert "prefers-color-scheme: dark" in html


def test_pages_run_no_script_and_are_shown_in_no_frame() -> None:
    policy = HEADERS["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy


def test_values_are_escaped_and_none_may_be_missing() -> None:
    templates = page_templates(ROOT / "subgraphs" / "accounts" / "pages" / "templates", "https://lectern.test/")
    page = templates.get_template("done.html").render(title="<b>", text="<script>", continue_button="<i>")
    assert "<script>" not in page
    assert 'href="https://lectern.test/"' in page


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return axe-core's script. Skips the tests where it can't be had."""
    folder = tmp_path_factory.mktemp("axe")
    package = folder / "package" / "package.json"
    package.parent.mkdir()
    package.write_text(json.dumps({"private": True, "dependencies": {"axe-core": "4.11.0"}}))
    return (install(folder, [package]) / "node_modules" / "axe-core" / "axe.min.js").read_text()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


AXE = """() => axe.run().then(({ violations }) => violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))"""


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious_and_a_phone_needs_no_sideways_scrolling(
    name: str, theme: str, browser: Browser, axe: str
) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme="dark" if theme == "dark" else "light"
    )
    page = context.new_page()
    page.set_content(rendered(name))
    page.evaluate(axe)
    assert page.evaluate(AXE) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    context.close()
