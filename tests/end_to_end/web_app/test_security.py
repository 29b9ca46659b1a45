"""Control over one's account in the browser: authenticator app, recovery codes, trusted device, address."""

import json
import time
from dataclasses import dataclass

import pyotp
import pytest
from playwright.sync_api import Page, Route, expect

from tests.end_to_end import journeys
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
from tests.end_to_end.web_app.conftest import Shelf

pytestmark = browser_marks()
expect.set_options(timeout=TIMEOUT_MS)


@dataclass
class App:
    """An authenticator app that never shows the code of one time step twice."""

    secret: str
    last_step: int = 0

    def code(self) -> str:
        """Return the next code, which may be of the coming time step."""
        self.last_step = max(self.last_step + 1, int(time.time()) // 30)
        return pyotp.TOTP(self.secret).at(self.last_step * 30)


def log_in(page: Page, shelf: Shelf, email: str) -> None:
    """Enter address and password."""
    page.goto(f"{shelf.url}/login?next=/settings/security")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(journeys.PASSWORD)
    page.locator("main form button[type=submit]").click()


def log_out(page: Page, shelf: Shelf) -> None:
    page.goto(f"{shelf.url}/settings/sessions")
    page.get_by_role("main").get_by_role("button", name="Log out", exact=True).click()
    page.wait_for_url("**/login*")


def enroll(page: Page) -> tuple[App, list[str]]:
    """Set the authenticator app up, and return it with the recovery codes."""
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("img", name="QR code for your authenticator app")).to_be_visible()
    app = App(page.locator("code").inner_text())
    page.get_by_label("Code of the app").fill(app.code())
    page.get_by_role("button", name="Turn on").click()
    dialog = page.get_by_role("dialog", name="Your recovery codes")
    expect(dialog.get_by_role("listitem")).to_have_count(10)
    codes = dialog.get_by_role("listitem").all_inner_texts()
    assert barriers(page) == []
    dialog.get_by_role("button", name="I have kept them").click()
    return app, codes


def reject_once(page: Page, operation: str) -> None:
    """Let the first request of an operation get the response that a log-in gets which is too old for it."""
    rejected: list[str] = []

    def respond(route: Route) -> None:
        if rejected or json.loads(route.request.post_data or "{}").get("operationName") != operation:
            route.continue_()
            return
        rejected.append(operation)
        error = {"message": "Confirm that it is you, and try again.", "extensions": {"code": "RECENT_LOGIN_REQUIRED"}}
        route.fulfill(json={"data": None, "errors": [error]})

    page.route("**/graphql", respond)


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_an_authenticator_app_makes_the_log_in_two_steps(shelf: Shelf, look: Look) -> None:
    _, email = journeys.join(shelf.url, shelf.market.inbox, "tilda")
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf, email)
        app, codes = enroll(page)
        expect(page.get_by_text("10 unused codes are left.")).to_be_visible()

        # A wrong code is rejected, the right one is accepted, and the device is listed as trusted.
        log_out(page, shelf)
        log_in(page, shelf, email)
        expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
        picture(page, "log-in-second-step", look)
        assert (barriers(page), sideways(page) <= 0) == ([], True)
        page.get_by_label("Code", exact=True).fill("000000")
        page.get_by_role("button", name="Log in", exact=True).last.click()
        expect(page.get_by_role("alert")).to_contain_text("The code is wrong")
        page.get_by_label("Code", exact=True).fill(app.code())
        page.get_by_label("Don't ask for a code on this device for 30 days").check()
        page.get_by_role("button", name="Log in", exact=True).last.click()
        expect(page.get_by_role("button", name="End trust")).to_be_visible()
        settled(page)
        picture(page, "security", look)
        assert (barriers(page), sideways(page) <= 0) == ([], True)
        assert "device" not in str(page.evaluate("document.cookie"))

        log_out(page, shelf)
        log_in(page, shelf, email)
        page.get_by_role("button", name="End trust").click()
        expect(page.get_by_text("No device is trusted")).to_be_visible()

        # A recovery code works once.
        for used in (False, True):
            log_out(page, shelf)
            log_in(page, shelf, email)
            page.get_by_role("button", name="Use a recovery code").click()
            page.get_by_label("Recovery code").fill(codes[0])
            page.get_by_role("button", name="Log in", exact=True).last.click()
            if used:
                expect(page.get_by_role("alert")).to_contain_text("used before")
            else:
                expect(page.get_by_text("9 unused codes are left.")).to_be_visible()


def test_a_change_of_address_confirms_who_makes_it_and_holds_after_the_mails_link(shelf: Shelf) -> None:
    _, email = journeys.join(shelf.url, shelf.market.inbox, "nora")
    new = f"new.{email}"
    with browsing(DESKTOP) as context:
        page = context.new_page()
        log_in(page, shelf, email)
        expect(page.get_by_text(f"Now: {email}")).to_be_visible()
        reject_once(page, "RequestEmailChange")
        page.get_by_label("New address").fill(new)
        page.get_by_role("button", name="Send link").click()
        dialog = page.get_by_role("dialog", name="Is it you?")
        dialog.get_by_label("Password", exact=True).fill("not the password")
        dialog.get_by_role("button", name="Confirm").click()
        expect(dialog.get_by_role("alert")).to_have_text("The password is wrong.")
        dialog.get_by_label("Password", exact=True).fill(journeys.PASSWORD)
        dialog.get_by_role("button", name="Confirm").click()
        expect(page.get_by_text("a mail with a link is on its way to it")).to_be_visible()

        token = shelf.market.inbox.link_in_mail(new, r"/email/confirm\?token=([\w.~-]+)")
        page.goto(f"{shelf.url}/email/confirm?token={token}")
        settled(page)
        assert barriers(page) == []
        page.get_by_role("button", name="Confirm this address").click()
        expect(page.get_by_role("heading", name="Your new address is confirmed")).to_be_visible()

        undo = shelf.market.inbox.link_in_mail(email, r"/email/undo\?token=([\w.~-]+)")
        page.goto(f"{shelf.url}/email/undo?token={undo}")
        page.get_by_role("button", name="Restore this address").click()
        expect(page.get_by_role("heading", name="Your address is restored")).to_be_visible()
        log_in(page, shelf, email)
        expect(page.get_by_text(f"Now: {email}")).to_be_visible()


@pytest.mark.parametrize("look", [DARK, PHONE], ids=str)
def test_a_change_that_needs_a_recent_log_in_needs_the_second_factor_too(shelf: Shelf, look: Look) -> None:
    _, email = journeys.join(shelf.url, shelf.market.inbox, "frida")
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf, email)
        _, codes = enroll(page)
        reject_once(page, "ReplaceRecoveryCodes")
        page.get_by_role("button", name="Make new codes").click()
        dialog = page.get_by_role("dialog", name="Is it you?")
        dialog.get_by_label("Password", exact=True).fill(journeys.PASSWORD)
        dialog.get_by_role("button", name="Confirm", exact=True).click()
        expect(dialog.get_by_label("Code", exact=True)).to_be_focused()
        picture(page, "confirm-second-factor", look)
        assert barriers(page) == []
        dialog.get_by_label("Code", exact=True).fill("000000")
        dialog.get_by_role("button", name="Confirm", exact=True).click()
        expect(dialog.get_by_role("alert")).to_contain_text("The code is wrong")
        dialog.get_by_role("button", name="Use a recovery code").click()
        dialog.get_by_label("Recovery code").fill(codes[0])
        dialog.get_by_role("button", name="Confirm", exact=True).click()
        new = page.get_by_role("dialog", name="Your recovery codes")
        expect(new.get_by_role("listitem")).to_have_count(10)
        assert codes[0] not in new.get_by_role("listitem").all_inner_texts()


def test_the_page_speaks_german(shelf: Shelf) -> None:
    _, email = journeys.join(shelf.url, shelf.market.inbox, "greta")
    with browsing(GERMAN) as context:
        page = context.new_page()
        page.goto(f"{shelf.url}/login?next=/settings/security")
        page.get_by_label("E-Mail").fill(email)
        page.get_by_label("Passwort", exact=True).fill(journeys.PASSWORD)
        page.locator("main form button[type=submit]").click()
        expect(page.get_by_role("heading", name="Authenticator-App")).to_be_visible()
        settled(page)
        picture(page, "security", GERMAN)
        assert (barriers(page), sideways(page) <= 0) == ([], True)
