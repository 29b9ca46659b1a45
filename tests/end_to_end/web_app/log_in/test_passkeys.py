"""Passkeys in the browser, with Chromium's virtual authenticator: added, used in each place, renamed and removed."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.web_app.browser import (
    DARK,
    DESKTOP,
    GERMAN,
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

pytestmark = browser_marks()
expect.set_options(timeout=TIMEOUT_MS)

SECURITY = "/settings/security"


DECLINED = """() => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = () => {
        navigator.credentials.get = get;
        return Promise.reject(new DOMException("declined", "NotAllowedError"));
    };
}"""
"""Makes the browser respond once as if the person had closed its dialog."""


def add_authenticator(page: Page) -> None:
    """Give a page an authenticator that is built into the device, and recognizes its user."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def home_of(market: Marketplace) -> str:
    """Return the marketplace's address by a domain, as passkeys need one."""
    return market.url.replace("127.0.0.1", "localhost")


def log_in(page: Page, market: Marketplace, email: str) -> None:
    page.goto(f"{home_of(market)}/login?next={quote(SECURITY)}")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(journeys.PASSWORD)
    page.locator("main form button[type=submit]").click()


def log_out(page: Page, market: Marketplace) -> None:
    page.goto(f"{home_of(market)}/settings/sessions")
    page.get_by_role("main").get_by_role("button", name="Log out", exact=True).click()
    page.wait_for_url("**/login*")


def add(page: Page) -> None:
    page.get_by_role("button", name="Add a passkey").click()
    dialog = page.get_by_role("dialog", name="Your recovery codes")
    expect(dialog.get_by_role("listitem")).to_have_count(10)
    dialog.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_role("button", name="Rename").first).to_be_visible()


def problems(page: Page, name: str, look: Look) -> list[str]:
    """Keep a picture, and return what is wrong with the page."""
    settled(page)
    picture(page, name, look)
    return [*barriers(page), *(["too wide"] if sideways(page) > 0 else [])]


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_a_passkey_logs_in_is_a_second_factor_and_confirms(one_process: Marketplace, look: Look) -> None:
    _, email = journeys.join(one_process.url, one_process.inbox, "paula")
    with browsing(look) as context:
        page = context.new_page()
        add_authenticator(page)
        log_in(page, one_process, email)
        add(page)
        assert problems(page, "passkeys", look) == []

        # Alone, it logs in.
        log_out(page, one_process)
        page.goto(f"{home_of(one_process)}/login?next={quote(SECURITY)}")
        assert problems(page, "log-in-passkey", look) == []
        page.evaluate(DECLINED)
        page.get_by_role("button", name="Log in with a passkey").click()
        expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
        page.get_by_role("button", name="Log in with a passkey").click()
        page.wait_for_url(f"{home_of(one_process)}{SECURITY}")
        page.reload()
        expect(page.get_by_text(f"Now: {email}")).to_be_visible()

        # Beside a password, it is the second factor.
        log_out(page, one_process)
        log_in(page, one_process, email)
        expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
        assert problems(page, "second-step-passkey", look) == []
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_text(f"Now: {email}")).to_be_visible()

        page.get_by_role("button", name="Rename").click()
        dialog = page.get_by_role("dialog", name="Rename the passkey")
        dialog.get_by_label("Name").fill("Key ring")
        dialog.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name="Key ring")).to_be_visible()

        # It confirms the change that removes it.
        reject_once(page, "RemovePasskey")
        page.get_by_role("button", name="Remove Key ring").click()
        page.get_by_role("dialog", name="Remove Key ring?").get_by_role("button", name="Remove").click()
        dialog = page.get_by_role("dialog", name="Is it you?")
        expect(dialog.get_by_role("button", name="Confirm with a passkey")).to_be_visible()
        picture(page, "confirm-passkey", look)
        assert barriers(page) == []
        dialog.get_by_role("button", name="Confirm with a passkey").click()
        expect(dialog).to_have_count(0)
        expect(page.get_by_text("Off: your password alone is enough.")).to_be_visible()
        expect(page.get_by_role("heading", name="Key ring")).to_have_count(0)
        one_process.inbox.link_in_mail(email, r"(A passkey was removed from your account)")


@pytest.mark.parametrize("look", [DARK, GERMAN], ids=str)
def test_the_page_of_passkeys_has_no_barriers(one_process: Marketplace, look: Look) -> None:
    _, email = journeys.join(one_process.url, one_process.inbox, "pelle")
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, one_process, email)
        expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()
        assert problems(page, "passkeys-none", look) == []
        # At an address without a domain, the page explains why there are none.
        page.goto(f"{one_process.url}/login")
        expect(page.locator("input[name=email]")).to_be_visible()
        expect(page.get_by_role("button", name="Passkey")).to_have_count(0)
