"""A browser that visits the web app, looks for barriers and keeps pictures of what it saw."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PICTURES = Path(__file__).parents[3] / "dist" / "screenshots" / "web"
TIMEOUT_MS = 90_000
_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"),
    "--autoplay-policy=no-user-gesture-required",
]


@dataclass(frozen=True)
class Look:
    """The way in which a page is looked at."""

    theme: Literal["light", "dark"]
    width: int
    height: int
    language: str = "en-US"

    def __str__(self) -> str:
        return f"{self.theme}-{'phone' if self.width < 500 else 'desktop'}-{self.language[:2]}"


DESKTOP = Look("light", 1360, 900)
DARK = Look("dark", 1360, 900)
PHONE = Look("light", 390, 844)
DARK_PHONE = Look("dark", 390, 844)
GERMAN = Look("dark", 390, 844, "de-DE")
LOOKS = [
    pytest.param(DESKTOP, id=str(DESKTOP)),
    pytest.param(GERMAN, id=str(GERMAN)),
    # Between them the two above have each theme, width and language; the rest takes as long again.
    pytest.param(DARK, id=str(DARK), marks=pytest.mark.drill),
    pytest.param(PHONE, id=str(PHONE), marks=pytest.mark.drill),
]
"""The looks of screens that are all looked at, for `pytest.mark.parametrize`."""


def browser_marks(timeout: int = 1200) -> list[pytest.MarkDecorator]:
    """Return the marks of tests of a whole deployment in a browser; `timeout` is in seconds.

    A browser, a deployment of ten processes and a test share two cores in continuous integration, where a key can be
    pressed before a page listens. So such a test is tried once more, and the summary names it (decision 0097).
    """
    return [
        pytest.mark.flaky(reruns=1, reruns_delay=3),
        pytest.mark.slow,
        pytest.mark.servers,
        pytest.mark.browser,
        pytest.mark.timeout(timeout),
        pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
    ]


@contextmanager
def browser() -> Iterator[Browser]:
    """Provide a browser for the time of the block; if that fails, keep pictures of what its pages show then."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        try:
            yield started
        except BaseException:
            pages = [page for context in started.contexts for page in context.pages]
            for number, page in enumerate(pages):
                page.screenshot(path=PICTURES / f"failure-{number}.png")
            raise
        started.close()


def visitor(browser: Browser, look: Look) -> BrowserContext:
    """Return a context of its own, as a person with a browser of their own has one."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height}, color_scheme=look.theme, locale=look.language
    )
    context.set_default_timeout(TIMEOUT_MS)
    # pytest shows what a failed test printed.
    context.on("weberror", lambda error: print("uncaught:", error.error))
    context.on("console", _print_error)
    return context


def _print_error(message: ConsoleMessage) -> None:
    if message.type == "error":
        print("console:", message.text)


@contextmanager
def browsing(look: Look) -> Iterator[BrowserContext]:
    """Provide a browser's context for the time of the block."""
    with browser() as started:
        yield visitor(started, look)


class Operations:
    """The names of the queries that a page sends."""

    def __init__(self, page: Page) -> None:
        self.names: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/graphql"):
            body: dict[str, str] = json.loads(request.post_data or "{}")
            if body.get("query", "").startswith("query"):
                self.names.append(body["operationName"])


def settled(page: Page) -> None:
    """Wait until a page shows what it is about: its heading, no skeletons, and no request on its way."""
    page.locator("main h1").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_function("() => document.querySelectorAll('[class*=bone]').length === 0")


def picture(page: Page, name: str, look: Look) -> None:
    """Keep a picture of the whole page in dist/screenshots/web."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    # The header sticks to the top of the window, wherever that is.
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.screenshot(path=PICTURES / f"{name}-{look}.png", full_page=True, animations="disabled")


def barriers(page: Page) -> list[str]:
    """Return what axe finds: the rule, the place and what to do, one line each."""
    # What fades in has its colors at the end.
    page.evaluate(
        "document.getAnimations().filter(each => Number.isFinite(each.effect.getComputedTiming().endTime))"
        ".forEach(each => each.finish())"
    )
    # Evaluated rather than added to the page, whose policy allows no script but its own.
    page.evaluate(_AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(result => result.violations)",
        _RULES,
    )
    return [
        f"{violation['impact']} {violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


def log_in(page: Page, url: str, email: str, password: str) -> None:
    """Log in by the form; the page is then the home page."""
    page.goto(f"{url}/login")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{url}/")
    settled(page)


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


def look_at(page: Page, name: str, look: Look) -> None:
    """Keep a picture of a page that has settled, and see that it has no barriers and fits its window."""
    settled(page)
    picture(page, name, look)
    found = barriers(page)
    assert found == [], "\n".join(found)
    assert sideways(page) <= 0


def visit(page: Page, url: str, screens: dict[str, str], look: Look) -> dict[str, list[str]]:
    """Return what is wrong with each screen."""
    found = {}
    operations = Operations(page)
    for name, path in screens.items():
        operations.names.clear()
        page.goto(url + path)
        settled(page)
        sent = list(operations.names)
        picture(page, name, look)
        wider = sideways(page)
        found[name] = [
            *barriers(page),
            *([f"{wider} pixels too wide"] if wider > 0 else []),
            *([f"more than two queries: {sent}"] if len(sent) > 2 else []),
        ]
    return {name: problems for name, problems in found.items() if problems}
