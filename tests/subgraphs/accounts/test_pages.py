"""The pages that mails link to."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from tests.subgraphs.accounts.conftest import PASSWORD, Accounts


@pytest.fixture
async def browser(accounts: Accounts) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=list(accounts.subgraph.routes)))
    async with httpx.AsyncClient(transport=transport, base_url="https://lectern.test") as opened:
        yield opened


async def test_opening_the_link_changes_nothing_and_the_button_makes_the_user(
    accounts: Accounts, browser: httpx.AsyncClient
) -> None:
    await accounts.register("ada@pages.test", name="Ada <b>")
    link = accounts.postbox.to("ada@pages.test")[-1].link
    assert link is not None

    opened = await browser.get(link)
    assert (await accounts.login("ada@pages.test"))["tokens"] is None
    pressed = await browser.post("/verify-email", data={"token": link.partition("token=")[2]})

    assert (opened.status_code, pressed.status_code) == (200, 200)
    assert "Welcome, Ada &lt;b&gt;" in pressed.text
    assert (await accounts.login("ada@pages.test"))["tokens"] is not None


async def test_a_link_that_is_not_good_says_so(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/verify-email", data={"token": "forged"})

    assert answer.status_code == 400
    assert "This link is not valid any more." in answer.text


async def test_a_new_password_is_chosen_after_a_weak_one_was_refused(
    accounts: Accounts, browser: httpx.AsyncClient
) -> None:
    await accounts.user("bea@pages.test")
    await accounts.data('mutation { passwordResetRequest(email: "bea@pages.test") { accepted } }')
    await accounts.deliver()
    token = accounts.postbox.link_token("bea@pages.test")

    weak = await browser.post("/reset-password", data={"token": token, "password": "short"})
    chosen = await browser.post("/reset-password", data={"token": token, "password": "a much better password"})

    assert (weak.status_code, chosen.status_code) == (400, 200)
    assert f'value="{token}"' in weak.text
    assert (await accounts.login("bea@pages.test", "a much better password"))["tokens"] is not None
    assert (await accounts.login("bea@pages.test", PASSWORD))["tokens"] is None


async def test_what_is_in_the_address_cannot_write_into_the_page(browser: httpx.AsyncClient) -> None:
    for path in ("/verify-email", "/reset-password"):
        answer = await browser.get(path, params={"token": '"><script>alert(1)</script>'})

        assert "<script>" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_pages_address_does_not_leak_to_other_sites_or_caches(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/verify-email?token=x")

    assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")


async def test_a_form_larger_than_it_can_be_is_refused(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/verify-email", data={"token": "x" * 10_000})

    assert answer.status_code == 413
