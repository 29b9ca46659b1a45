"""Log-ins with an identity provider in the browser: new and linked, cancelled, attacked, and as a confirmation."""

import secrets
from urllib.parse import quote, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import Page, Request, expect

from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.web_app.browser import (
    DARK,
    DESKTOP,
    LOOKS,
    PHONE,
    TIMEOUT_MS,
    Look,
    barriers,
    browser_marks,
    browsing,
    picture,
    settled,
    sideways,
)
from tests.end_to_end.web_app.test_security import reject_once
from tests.identity_provider.people import Person, somebody
from tests.identity_provider.provider import Provider

pytestmark = browser_marks()
expect.set_options(timeout=TIMEOUT_MS)

SECURITY = "/settings/security"


@pytest.fixture
def person(identity_provider: Provider) -> Person:
    """Return a person whom the provider's form lets in, by their subject."""
    new = somebody()
    identity_provider.people[new.subject] = new
    return new


def open_log_in(page: Page, market: Marketplace, next_path: str = SECURITY) -> None:
    page.goto(f"{market.url}/login?next={quote(next_path)}")
    expect(page.locator("button", has_text="Our provider")).to_be_visible()


def to_provider(page: Page) -> None:
    """Leave for the provider by its button."""
    page.locator("button", has_text="Our provider").click()
    expect(page.get_by_role("heading", name="The provider")).to_be_visible()


def at_provider(page: Page, person: Person) -> None:
    """Fill in the provider's form."""
    page.get_by_label("Who are you?").fill(person.subject)
    page.get_by_role("button", name="Log in").click()


def log_in(page: Page, market: Marketplace, person: Person, next_path: str = SECURITY) -> None:
    open_log_in(page, market, next_path)
    to_provider(page)
    at_provider(page, person)


def log_in_by_password(page: Page, market: Marketplace, email: str) -> None:
    page.goto(f"{market.url}/login?next={SECURITY}")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(journeys.PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{market.url}{SECURITY}")


def log_out(page: Page, market: Marketplace) -> None:
    page.goto(f"{market.url}/settings/sessions")
    page.get_by_role("main").get_by_role("button", name="Log out", exact=True).click()
    page.wait_for_url("**/login*")


def problems(page: Page, name: str, look: Look) -> list[str]:
    """Keep a picture, and return what is wrong with the page."""
    settled(page)
    picture(page, name, look)
    return [*barriers(page), *(["too wide"] if sideways(page) > 0 else [])]


@pytest.mark.parametrize("look", LOOKS)
def test_a_first_log_in_makes_an_account_and_later_ones_find_it(
    one_process: Marketplace, person: Person, look: Look
) -> None:
    assert person.email is not None
    with browsing(look) as context:
        page = context.new_page()
        open_log_in(page, one_process)
        assert problems(page, "log-in-providers", look) == []
        to_provider(page)
        at_provider(page, person)
        page.wait_for_url(f"{one_process.url}{SECURITY}")
        expect(page.get_by_text(person.email).first).to_be_visible()
        assert problems(page, "log-in-methods", look) == []

        # The session is in a cookie, and nothing of the log-in is left for scripts.
        assert page.evaluate("Object.keys(sessionStorage).length") == 0
        page.reload()
        expect(page.get_by_text(person.email).first).to_be_visible()
        again = context.browser
        assert again is not None
        other = again.new_context(locale=look.language).new_page()
        other.set_default_timeout(TIMEOUT_MS)
        log_in(other, one_process, person)
        expect(other.get_by_text(person.email).first).to_be_visible()

        page.goto(f"{one_process.url}/register")
        expect(page.locator("button", has_text="Our provider")).to_be_visible()
        assert problems(page, "register-providers", look) == []


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_an_identity_is_linked_logs_in_and_is_unlinked(one_process: Marketplace, person: Person, look: Look) -> None:
    _, email = journeys.join(one_process.url, one_process.inbox, "lena")
    with browsing(look) as context:
        page = context.new_page()
        log_in_by_password(page, one_process, email)
        page.get_by_role("button", name="Link Our provider").click()
        at_provider(page, person)
        page.wait_for_url(f"{one_process.url}{SECURITY}")
        expect(page.get_by_role("button", name="Unlink Our provider")).to_be_visible()
        expect(page.get_by_text("Our provider is linked to your account").first).to_be_visible()
        assert problems(page, "log-in-methods-linked", look) == []

        log_out(page, one_process)
        log_in(page, one_process, person)
        expect(page.get_by_text(f"Now: {email}")).to_be_visible()

        reject_once(page, "UnlinkIdentity")
        page.get_by_role("button", name="Unlink Our provider").click()
        page.get_by_role("dialog", name="Unlink Our provider?").get_by_role("button", name="Unlink").click()
        dialog = page.get_by_role("dialog", name="Is it you?")
        expect(dialog.get_by_role("button", name="Confirm with Our provider")).to_be_visible()
        picture(page, "confirm-provider-or-password", look)
        assert barriers(page) == []
        dialog.get_by_label("Password", exact=True).fill(journeys.PASSWORD)
        dialog.get_by_role("button", name="Confirm", exact=True).click()
        expect(page.get_by_role("button", name="Link Our provider")).to_be_visible()


def test_an_identity_of_another_account_is_rejected_in_words(one_process: Marketplace, person: Person) -> None:
    _, email = journeys.join(one_process.url, one_process.inbox, "mila")
    with browsing(DESKTOP) as context:
        page = context.new_page()
        log_in(page, one_process, person)
        page.wait_for_url(f"{one_process.url}{SECURITY}")
        log_out(page, one_process)
        log_in_by_password(page, one_process, email)
        page.get_by_role("button", name="Link Our provider").click()
        at_provider(page, person)
        expect(page.get_by_role("alert")).to_have_text("This identity is linked to another account already.")
        page.get_by_role("link", name="Back to security").click()
        expect(page.get_by_role("button", name="Link Our provider")).to_be_visible()


@pytest.mark.parametrize("look", [DARK, PHONE], ids=str)
def test_a_user_without_a_password_confirms_by_the_provider(
    one_process: Marketplace, person: Person, look: Look
) -> None:
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, one_process, person)
        expect(page.get_by_text("You have no password")).to_be_visible()
        reject_once(page, "RequestEmailChange")
        page.get_by_label("New address").fill(f"new.{person.email}")
        page.get_by_role("button", name="Send link").click()
        dialog = page.get_by_role("dialog", name="Is it you?")
        confirm = dialog.get_by_role("button", name="Confirm with Our provider")
        expect(confirm).to_be_visible()
        expect(dialog.get_by_label("Password", exact=True)).to_have_count(0)
        picture(page, "confirm-by-provider", look)
        assert barriers(page) == []

        # Cancelled in the provider's window, the change waits; confirmed there, it goes on.
        with page.expect_popup() as cancelled:
            confirm.click()
        cancelled.value.get_by_role("button", name="Cancel").click()
        expect(dialog.get_by_role("alert")).to_contain_text("You cancelled")
        with page.expect_popup() as opened:
            confirm.click()
        at_provider(opened.value, person)
        expect(page.get_by_text("a mail with a link is on its way to it")).to_be_visible()


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_a_cancelled_log_in_is_explained_and_leads_back(one_process: Marketplace, look: Look) -> None:
    with browsing(look) as context:
        page = context.new_page()
        open_log_in(page, one_process)
        to_provider(page)
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("alert")).to_contain_text("You cancelled the log-in at Our provider")
        assert problems(page, "log-in-cancelled", look) == []
        assert urlsplit(page.url).query == ""
        page.get_by_role("link", name="Back to log in").click()
        page.wait_for_url(f"**/login?next={quote(SECURITY, safe='')}")


def test_a_response_with_another_state_ends_the_log_in(
    one_process: Marketplace, identity_provider: Provider, person: Person
) -> None:
    with browsing(DESKTOP) as context:
        page = context.new_page()
        open_log_in(page, one_process)
        to_provider(page)
        identity_provider.faults.response = lambda parameters: {**parameters, "state": "another"}
        try:
            at_provider(page, person)
            expect(page.get_by_text("This log-in was not begun in this browser")).to_be_visible()
        finally:
            identity_provider.faults.response = lambda parameters: parameters
        page.goto(f"{one_process.url}{SECURITY}")
        page.wait_for_url("**/login*")


def test_a_response_in_another_issuers_name_is_no_log_in(
    one_process: Marketplace, identity_provider: Provider, person: Person
) -> None:
    with browsing(DESKTOP) as context:
        page = context.new_page()
        open_log_in(page, one_process)
        to_provider(page)
        identity_provider.faults.response = lambda parameters: {**parameters, "iss": "https://evil.test"}
        try:
            at_provider(page, person)
            expect(page.get_by_role("alert")).to_contain_text("Our provider does not respond, or not as it should")
        finally:
            identity_provider.faults.response = lambda parameters: parameters
        page.goto(f"{one_process.url}{SECURITY}")
        page.wait_for_url("**/login*")


def test_a_code_is_of_use_once_and_in_the_tab_that_began_alone(one_process: Marketplace, person: Person) -> None:
    with browsing(DESKTOP) as context:
        page = context.new_page()
        open_log_in(page, one_process)
        to_provider(page)
        callbacks: set[str] = set()

        def note(request: Request) -> None:
            if "/login/callback?" in request.url:
                callbacks.add(request.url)

        context.on("request", note)
        at_provider(page, person)
        page.wait_for_url(f"{one_process.url}{SECURITY}")
        [callback] = callbacks
        log_out(page, one_process)
        for again in (page, context.new_page()):
            again.goto(callback)
            expect(again.get_by_role("alert")).to_contain_text("This log-in was not begun in this tab")
            again.goto(f"{one_process.url}{SECURITY}")
            again.wait_for_url("**/login*")


def code_of(market: Marketplace, person: Person) -> str:
    """Return the address to which a log-in with a verifier of the person's own comes back, with its code."""
    query = urlencode({"return_url": f"{market.url}/login/callback", "challenge": secrets.token_urlsafe(32)})
    with httpx.Client() as client:
        started = client.get(f"{market.url}/identity/own/start?{query}")
        returned = client.get(f"{started.headers['location']}&subject={person.subject}")
        ended = client.get(returned.headers["location"])
    assert "code=" in ended.headers["location"]
    return ended.headers["location"]


def test_a_strangers_code_starts_no_session_of_theirs_in_a_waiting_tab(
    one_process: Marketplace, person: Person
) -> None:
    planted = code_of(one_process, person)
    with browsing(DESKTOP) as context:
        page = context.new_page()
        open_log_in(page, one_process)
        to_provider(page)
        page.goto(planted)
        expect(page.get_by_role("alert")).to_contain_text("Begin again")
        page.goto(f"{one_process.url}{SECURITY}")
        page.wait_for_url("**/login*")


def test_a_log_in_leads_to_no_other_site(one_process: Marketplace, person: Person) -> None:
    challenge = secrets.token_urlsafe(32)
    for target in ("https://evil.test/", "//evil.test", f"{one_process.url}@evil.test/", "javascript:alert(1)"):
        query = urlencode({"return_url": target, "challenge": challenge})
        response = httpx.get(f"{one_process.url}/identity/own/start?{query}")
        assert (response.status_code, response.headers.get("location")) == (400, None)
    with browsing(DESKTOP) as context:
        page = context.new_page()
        log_in(page, one_process, person, "//evil.test/")
        page.wait_for_url(f"{one_process.url}/")
