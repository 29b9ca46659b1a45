"""A learner's story in the browser: from the registration to the review."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end import journeys
from tests.end_to_end.user_client import UserClient
from tests.end_to_end.web_app.browser import DESKTOP, PHONE, TIMEOUT_MS, Look, browser_marks, browsing
from tests.end_to_end.web_app.conftest import Shelf
from tests.end_to_end.web_app.forms import pay, register
from tests.waiting import eventually_blocking

pytestmark = browser_marks()
expect.set_options(timeout=TIMEOUT_MS)


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_a_learner_registers_buys_watches_resumes_and_reviews(shelf: Shelf, look: Look) -> None:
    with browsing(look) as context:
        page = context.new_page()
        email = register(page, shelf.market, "Ada Learner")

        # Find the course and buy it.
        page.goto(f"{shelf.url}/search?q={shelf.word}")
        page.get_by_role("link", name=shelf.title).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(shelf.title)
        page.get_by_role("button", name="Add to cart").click()
        page.get_by_role("link", name="Go to cart").click()
        page.get_by_role("button", name="Check out").click()
        pay(page, email)

        # The payment page leads back, the order is followed, and the bell rings by itself.
        expect(page.get_by_role("heading", name="Thank you, it is all yours")).to_be_visible()
        bell = page.get_by_role("button", name=re.compile(r"Notifications, \d+ unread"))
        expect(bell).to_be_visible()
        bell.click()
        panel = page.get_by_role("dialog", name="Notifications")
        expect(panel.get_by_role("link", name=re.compile("order", re.IGNORECASE)).first).to_be_visible()
        panel.get_by_role("button", name="Mark all as read").click()
        expect(page.get_by_role("button", name="Notifications", exact=True)).to_be_visible()
        page.keyboard.press("Escape")

        # Watch, leave, and come back to where it stopped.
        page.get_by_role("link", name="Start learning").click()
        watch_until(page, 2)
        page.goto(f"{shelf.url}/learning")
        expect(page.get_by_role("progressbar", name=f"Progress in {shelf.title}")).to_be_visible()
        position = eventually_blocking(lambda: stored_position(page, shelf), "the stored position")
        assert position >= 1
        page.get_by_role("link", name=shelf.title, exact=True).click()
        expect(page.locator("video")).to_be_visible()
        page.wait_for_function("() => document.querySelector('video').currentTime >= 1")

        # Review.
        page.goto(f"{shelf.url}/courses/{shelf.slug}#reviews")
        page.get_by_role("radio", name="5 stars").check(force=True)
        page.get_by_label("Your review").fill("Now I can tie one with my eyes shut.")
        page.get_by_role("button", name="Publish review").click()
        expect(page.get_by_text("Now I can tie one with my eyes shut.")).to_be_visible()


def test_progress_survives_a_closed_tab_and_minutes_offline(shelf: Shelf) -> None:
    student, email = journeys.join(shelf.url, shelf.market.inbox, "olga")
    journeys.pay(journeys.check_out(student, shelf.course.id), email)
    journeys.enrolled(student, shelf.course.id)
    journeys.granted_playback(student, shelf.course.id, shelf.lecture)
    with browsing(DESKTOP) as context:
        page = context.new_page()
        page.goto(f"{shelf.url}/login?next=/learn/{shelf.slug}")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(journeys.PASSWORD)
        page.locator("main form button[type=submit]").click()
        play(page)
        watch_until(page, 1)
        # All of the video is loaded; the network goes while it plays on.
        page.wait_for_function(
            "() => (v => v.buffered.length > 0 && v.buffered.end(0) > 3)(document.querySelector('video'))"
        )
        context.set_offline(True)
        watch_until(page, 2.5)
        page.get_by_role("button", name="Pause").click()
        waiting = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('lectern.progress.')).length")
        assert waiting == 1
        page.close()
        context.set_offline(False)
        other = context.new_page()
        other.goto(f"{shelf.url}/learn/{shelf.slug}")
        eventually_blocking(lambda: (progress_of(student, shelf) or {}).get("positionSeconds", 0) >= 2, "the progress")
        left = other.evaluate("Object.keys(localStorage).filter(key => key.startsWith('lectern.progress.')).length")
        assert left == 0


def test_a_session_goes_on_after_a_reload_and_in_other_tabs_until_one_logs_out(shelf: Shelf) -> None:
    _, email = journeys.join(shelf.url, shelf.market.inbox, "tabea")
    with browsing(DESKTOP) as context:
        first = context.new_page()
        first.goto(f"{shelf.url}/login?next=/settings/sessions")
        first.get_by_label("E-mail").fill(email)
        first.get_by_label("Password", exact=True).fill(journeys.PASSWORD)
        first.locator("main form button[type=submit]").click()
        expect(first.get_by_text("This device")).to_be_visible()
        second = context.new_page()
        second.goto(f"{shelf.url}/wishlist")
        expect(second.get_by_role("heading", level=1)).to_have_text("Wishlist")
        assert "refresh" not in str(second.evaluate("({...localStorage, ...sessionStorage, cookie: document.cookie})"))
        first.get_by_role("main").get_by_role("button", name="Log out", exact=True).click()
        second.wait_for_url("**/login?next=%2Fwishlist")


def play(page: Page) -> None:
    """Begin the video of a lecture."""
    page.get_by_role("button", name="Play").first.click()


def watch_until(page: Page, seconds: float) -> None:
    """Play until a position, beginning if need be."""
    page.locator("video").wait_for()
    if page.evaluate("document.querySelector('video').paused"):
        play(page)
    page.wait_for_function("to => document.querySelector('video').currentTime >= to", arg=seconds)


def stored_position(page: Page, shelf: Shelf) -> int | None:
    """Return the position that the server has, requested with the page's session."""
    token = page.evaluate("""() => fetch("/graphql", {method: "POST",
      headers: {"content-type": "application/json", "lectern-session": "cookie"},
      body: JSON.stringify({query: `mutation { refreshTokens(input: {transport: COOKIE}) { tokens { accessToken } } }`})
    }).then(response => response.json()).then(({data}) => data.refreshTokens.tokens.accessToken)""")
    viewer = UserClient(shelf.url)
    viewer.access_token = token
    progress = progress_of(viewer, shelf)
    return None if progress is None else int(progress["positionSeconds"])


def progress_of(viewer: UserClient, shelf: Shelf) -> dict[str, Any] | None:
    """Return the viewer's progress in the lecture with the video."""
    course = viewer.execute(
        """query($id: ID!) { course(by: {id: $id}) { sections { lectures { id viewerProgress {
          positionSeconds watchedSeconds } } } } }""",
        id=shelf.course.id,
    )["course"]
    lectures = [lecture for section in course["sections"] for lecture in section["lectures"]]
    found: dict[str, Any] | None = next(each for each in lectures if each["id"] == shelf.lecture)["viewerProgress"]
    return found
