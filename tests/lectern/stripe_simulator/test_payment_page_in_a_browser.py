"""The payment page in a real browser, which holds the page to its own security policy."""

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.lectern.stripe_simulator.running_simulator import Running, listen, served

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(_CHROMIUM is None, reason="there is no Chromium on this machine"),
]


@pytest.fixture
async def browser_page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-background-networking", "--disable-sync"]
        )
        page = await browser.new_page()
        page.set_default_timeout(60_000)
        yield page
        await browser.close()


@pytest.fixture
async def shop() -> AsyncIterator[str]:
    """Provide the page to which the buyer returns."""

    async def thanks(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"Thank you for {request.query_params['session'][:3]}")

    listener = listen()
    async with served(Starlette(routes=[Route("/thanks", thanks)]), listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


async def _open(simulator: Running, page: Page, shop: str) -> None:
    session = await simulator.open_session(
        success_url=f"{shop}/thanks?session={{CHECKOUT_SESSION_ID}}", cancel_url=f"{shop}/cart"
    )
    assert session.url is not None
    await page.goto(session.url)


async def _fill(page: Page, number: str) -> None:
    await page.get_by_label("E-mail").fill("ada@example.com")
    await page.get_by_label("Card number").fill(number)
    await page.get_by_label("Expiry date").fill("12 / 40")
    await page.get_by_label("Security code").fill("123")
    await page.get_by_role("button", name="Pay").click()


async def test_a_card_pays_and_leads_back_to_the_shop(simulator: Running, browser_page: Page, shop: str) -> None:
    await _open(simulator, browser_page, shop)

    await _fill(browser_page, "4242 4242 4242 4242")

    await browser_page.wait_for_url(f"{shop}/thanks**")
    assert await browser_page.text_content("body") == "Thank you for cs_"


async def test_a_declined_card_is_announced_and_another_one_pays(
    simulator: Running, browser_page: Page, shop: str
) -> None:
    await _open(simulator, browser_page, shop)

    await _fill(browser_page, "4000 0000 0000 9995")
    announced = await browser_page.get_by_role("alert").text_content()
    await _fill(browser_page, "4242 4242 4242 4242")

    assert announced is not None
    assert "insufficient funds" in announced
    await browser_page.wait_for_url(f"{shop}/thanks**")


async def test_three_d_secure_is_a_step_in_between(simulator: Running, browser_page: Page, shop: str) -> None:
    await _open(simulator, browser_page, shop)

    await _fill(browser_page, "4000 0027 6000 3184")
    await browser_page.get_by_role("button", name="Complete authentication").click()

    await browser_page.wait_for_url(f"{shop}/thanks**")


async def test_a_bank_debit_requires_an_iban_and_no_card(simulator: Running, browser_page: Page, shop: str) -> None:
    await _open(simulator, browser_page, shop)

    await browser_page.get_by_label("Bank debit").check()

    assert await browser_page.get_by_label("IBAN").is_visible()
    assert not await browser_page.get_by_label("Card number").is_visible()
    await browser_page.get_by_label("E-mail").fill("ada@example.com")
    await browser_page.get_by_label("IBAN").fill("AT32 1904 3002 3547 3204")
    await browser_page.get_by_role("button", name="Pay").click()
    await browser_page.wait_for_url(f"{shop}/thanks**")
