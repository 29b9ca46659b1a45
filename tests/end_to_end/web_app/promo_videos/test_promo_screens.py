"""A promo video in a browser: an instructor uploads and chooses it, a visitor watches it on the course's page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end import journeys
from tests.end_to_end.sample_video import record_video
from tests.end_to_end.web_app.browser import (
    DESKTOP,
    GERMAN,
    PHONE,
    TIMEOUT_MS,
    Look,
    barriers,
    browser_marks,
    browsing,
    log_in,
    look_at,
    settled,
)
from tests.end_to_end.web_app.browser import picture as screenshot
from tests.end_to_end.web_app.conftest import Shelf

pytestmark = browser_marks()
expect.set_options(timeout=TIMEOUT_MS)

FILM = "welcome.mp4"
ADVANCED = "() => document.querySelector('[role=dialog] video')?.currentTime > 0.5"


def _press_play(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Play", exact=True).first.click()


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_a_promo_video_is_uploaded_chosen_watched_and_removed(shelf: Shelf, tmp_path: Path, look: Look) -> None:
    record_video(tmp_path / FILM, seconds=4)
    details = f"{shelf.url}/teach/courses/{shelf.course.id}/details"
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        page.goto(details)
        page.get_by_label("Choose a film").set_input_files(tmp_path / FILM)
        page.get_by_label("Film", exact=True).locator("option", has_text=FILM).first.wait_for(state="attached")
        page.get_by_label("Film", exact=True).select_option(index=0)
        page.get_by_role("button", name="Use as promo video").click()
        expect(page.get_by_text("The page of the course plays it now", exact=True)).to_be_visible()
        expect(page.locator("main video")).to_be_visible()
        look_at(page, "editor-promo", look)
        page.goto(f"{shelf.url}/teach/videos")
        expect(page.get_by_role("link", name="Promo video")).to_have_attribute(
            "href", f"/teach/courses/{shelf.course.id}/details"
        )
        look_at(page, "videos-promo", look)
    with browsing(look) as context:
        page = context.new_page()
        page.goto(f"{shelf.url}/courses/{shelf.slug}")
        settled(page)
        page.get_by_role("button", name="Preview this course").click()
        expect(page.get_by_role("dialog", name=shelf.title)).to_be_visible()
        expect(page.get_by_role("dialog").locator("video")).to_be_visible()
        screenshot(page, "course-promo", look)
        assert barriers(page) == []
        _press_play(page)
        page.wait_for_function(ADVANCED)
        # The other previews are one press away, and the promo video is among them.
        others = page.get_by_role("navigation", name="Previews").get_by_role("button")
        expect(others.first).to_have_attribute("aria-current", "true")
        others.filter(has_text="The bowline").click()
        expect(page.get_by_role("dialog", name="The bowline")).to_be_visible()
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        page.goto(details)
        page.get_by_role("button", name="Remove promo video").click()
        expect(page.get_by_text("The course has no promo video now", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Remove promo video")).to_have_count(0)


def test_the_promo_video_is_offered_in_german(shelf: Shelf) -> None:
    with browsing(GERMAN) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/teach/courses/{shelf.course.id}/details")
        expect(page.get_by_role("heading", name="Werbevideo")).to_be_visible()
        look_at(page, "editor-promo", GERMAN)
