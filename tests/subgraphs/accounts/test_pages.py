"""The pages that mails link to."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from subgraphs.accounts.pages.german import GERMAN
from subgraphs.accounts.pages.page_texts import PasswordPage
from subgraphs.accounts.schema.german import GERMAN as PROBLEMS
from subgraphs.catalog.events import CatalogDeletionChecked
from subgraphs.kernel.identity.principal import Principal
from subgraphs.orders.events import OrdersDeletionChecked
from tests.subgraphs.accounts.conftest import PASSWORD, Accounts, principal
from tests.subgraphs.event_delivery import deliver_event


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
    pressed = await browser.post("/verify-email", data={"token": link.partition("token=")[2], "password": PASSWORD})

    assert (opened.status_code, pressed.status_code) == (200, 200)
    assert "Welcome, Ada &lt;b&gt;" in pressed.text
    assert (await accounts.login("ada@pages.test"))["tokens"] is not None


async def test_a_link_that_is_not_good_says_so(browser: httpx.AsyncClient) -> None:
    response = await browser.post("/verify-email", data={"token": "forged"})

    assert response.status_code == 400
    assert "This link is no longer valid." in response.text


async def test_a_new_password_is_chosen_after_a_weak_one_was_rejected(
    accounts: Accounts, browser: httpx.AsyncClient
) -> None:
    await accounts.user("bea@pages.test")
    await accounts.data('mutation { requestPasswordReset(input: {email: "bea@pages.test"}) { accepted } }')
    await accounts.deliver()
    token = accounts.postbox.link_token("bea@pages.test")

    weak = await browser.post("/reset-password", data={"token": token, "password": "short"})
    chosen = await browser.post("/reset-password", data={"token": token, "password": "a much better password"})

    assert (weak.status_code, chosen.status_code) == (400, 200)
    assert f'value="{token}"' in weak.text
    assert (await accounts.login("bea@pages.test", "a much better password"))["tokens"] is not None
    assert (await accounts.login("bea@pages.test", PASSWORD))["tokens"] is None


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        (PasswordPage.VERIFY, "This link is no longer valid. Register again."),
        (PasswordPage.RESET, "This link is no longer valid. Ask for another."),
    ],
)
async def test_passwords_are_chosen_in_the_language_of_the_browser(
    accounts: Accounts, browser: httpx.AsyncClient, page: PasswordPage, problem: str
) -> None:
    path, texts = page.value, GERMAN.passwords[page]
    email = f"cleo{path.replace('/', '.')}@pages.test"
    if path == "/verify-email":
        await accounts.register(email, "Cleo <b>")
    else:
        await accounts.user(email)
        await accounts.data(f'mutation {{ requestPasswordReset(input: {{email: "{email}"}}) {{ accepted }} }}')
        await accounts.deliver()
    token, german = accounts.postbox.link_token(email), {"accept-language": "de-AT,en;q=0.5"}

    opened = await browser.get(path, params={"token": token}, headers=german)
    weak = await browser.post(path, data={"token": token, "password": "short"}, headers=german)
    chosen = await browser.post(path, data={"token": token, "password": "a much better password"}, headers=german)
    late = await browser.post(path, data={"token": token, "password": PASSWORD}, headers=german)

    assert (opened.status_code, weak.status_code, chosen.status_code, late.status_code) == (200, 400, 200, 400)
    for response in (opened, weak, late):
        assert '<html lang="de">' in response.text
        assert all(text in response.text for text in (texts.title, texts.label, texts.button, GERMAN.hint))
        assert f">{GERMAN.footer_link}</a>" in response.text
    assert texts.done.format(name="Cleo &lt;b&gt;") in chosen.text
    assert texts.after in chosen.text
    assert PROBLEMS[problem] in late.text
    assert f'value="{token}"' in weak.text


async def test_query_parameters_are_escaped_in_the_page(browser: httpx.AsyncClient) -> None:
    for path in ("/verify-email", "/reset-password"):
        response = await browser.get(path, params={"token": '"><script>alert(1)</script>'})

        assert "<script>" not in response.text
        assert "default-src 'none'" in response.headers["content-security-policy"]


async def test_a_pages_address_does_not_leak_to_other_sites_or_caches(browser: httpx.AsyncClient) -> None:
    response = await browser.get("/verify-email?token=x")

    assert (response.headers["referrer-policy"], response.headers["cache-control"]) == ("no-referrer", "no-store")


async def test_a_form_over_the_limit_is_rejected(browser: httpx.AsyncClient) -> None:
    response = await browser.post("/verify-email", data={"token": "x" * 10_000})

    assert response.status_code == 413


async def test_a_deletion_is_confirmed_and_canceled_by_buttons_alone(
    accounts: Accounts, browser: httpx.AsyncClient
) -> None:
    email = "gone@pages.test"
    viewer = principal(await accounts.user(email))
    await accounts.data("mutation { requestAccountDeletion { errors { code } } }", viewer)
    await accounts.deliver()
    [requested] = await deletions(accounts, viewer)
    for report in (CatalogDeletionChecked, OrdersDeletionChecked):
        await deliver_event(accounts.worker_module, report(deletion_id=requested["id"], round=1, obstacles=()))
    await accounts.deliver()

    for path, button, state in (
        ("/delete-account", "Delete my account", "SCHEDULED"),
        ("/keep-account", "Keep my account", "CANCELED"),
    ):
        token = accounts.postbox.link_token(email)
        assert str(accounts.postbox.to(email)[-1].link).startswith(f"https://lectern.test{path}?token=")
        before = await deletions(accounts, viewer)
        opened = await browser.get(path, params={"token": token})
        assert (opened.status_code, button in opened.text) == (200, True)
        assert await deletions(accounts, viewer) == before
        assert (await browser.post(path, data={"token": token})).status_code == 200
        assert [each["status"] for each in await deletions(accounts, viewer)] == [state]
        await accounts.deliver()
    assert (await browser.get("/deletion-receipt", params={"token": token})).status_code == 404


async def deletions(accounts: Accounts, viewer: Principal) -> list[Any]:
    found = (await accounts.data("{ viewer { deletion { id status } } }", viewer))["viewer"]["deletion"]
    return [] if found is None else [found]
