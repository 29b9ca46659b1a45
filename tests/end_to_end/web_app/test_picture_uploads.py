"""Pictures that users upload in the browser: an avatar, the cover of a course."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.end_to_end import journeys
from tests.end_to_end.conftest import ADMIN
from tests.end_to_end.web_app.browser import (
    DESKTOP,
    PHONE,
    TIMEOUT_MS,
    Look,
    barriers,
    browser_marks,
    browsing,
    log_in,
)
from tests.end_to_end.web_app.browser import picture as screenshot
from tests.end_to_end.web_app.conftest import Shelf
from tests.subgraphs.uploaded_pictures import picture

pytestmark = browser_marks()
expect.set_options(timeout=TIMEOUT_MS)
LOADED = "img => img.complete && img.naturalWidth > 0 && img.currentSrc.includes('/pictures/')"


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_an_avatar_is_uploaded_shown_everywhere_and_removed(shelf: Shelf, tmp_path: Path, look: Look) -> None:
    _, email = journeys.join(shelf.url, shelf.market.inbox, "ava")
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/settings/profile")
        avatar = page.get_by_role("group", name="Your picture")
        replace(avatar, tmp_path / "ava.png", picture((400, 300), encoding="PNG"))
        expect(page.get_by_role("button", name="Menu of Ava").locator("img")).to_be_visible()
        screenshot(page, "avatar-uploaded", look)
        assert barriers(page) == []
        remove(avatar)
        expect(page.get_by_role("button", name="Menu of Ava").locator("img")).to_have_count(0)


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_pictures_of_courses_and_categories_are_uploaded_replaced_and_removed(
    shelf: Shelf, tmp_path: Path, look: Look
) -> None:
    course = journeys.create_course(shelf.instructor, shelf.market.admin, "Covers", 0)
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/teach/courses/{course.id}/details")
        cover = page.get_by_role("group", name="Cover")
        cover.get_by_label("What the picture shows").fill("A rope on a deck")
        replace(cover, tmp_path / "first.jpg", picture((1280, 720)))
        first = cover.locator("img").evaluate("img => img.currentSrc")
        replace(cover, tmp_path / "second.webp", picture((800, 600), "maroon", "WEBP"))
        assert cover.locator("img").evaluate("img => img.currentSrc") != first
        screenshot(page, "cover-uploaded", look)
        assert barriers(page) == []
        # Pictures do not make the form's version of the course stale.
        page.get_by_role("textbox", name="Subtitle").fill("With a cover")
        page.get_by_role("button", name="Save details").click()
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        remove(cover)
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, *ADMIN)
        page.goto(f"{shelf.url}/admin/categories")
        name = page.get_by_role("main").get_by_role("heading", level=2).first.inner_text()
        page.get_by_role("button", name=f"Actions for {name}", exact=True).click()
        page.get_by_role("menuitem", name="Picture").click()
        shown = page.get_by_role("group", name=f"Picture of {name}")
        replace(shown, tmp_path / "category.png", picture((640, 360), "navy", "PNG"))
        screenshot(page, "category-picture", look)
        assert barriers(page) == []
        remove(shown)


def test_a_file_that_is_no_picture_is_not_sent_and_a_broken_one_is_explained(shelf: Shelf, tmp_path: Path) -> None:
    _, email = journeys.join(shelf.url, shelf.market.inbox, "bo")
    with browsing(DESKTOP) as context:
        page = context.new_page()
        log_in(page, shelf.url, email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/settings/profile")
        avatar = page.get_by_role("group", name="Your picture")
        choose(avatar, tmp_path / "script.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
        expect(avatar.get_by_text("This is not a JPEG, PNG, WebP or AVIF picture.")).to_be_visible()
        choose(avatar, tmp_path / "torn.jpg", picture((800, 600))[:200])
        expect(avatar.get_by_role("alert")).to_be_visible()
        expect(avatar.get_by_text("This is not a JPEG, PNG, WebP or AVIF picture.")).to_have_count(0)
        expect(avatar.locator("img")).to_have_count(0)


def choose(group: Locator, file: Path, content: bytes) -> None:
    """Choose a file, as the button's dialog does."""
    file.write_bytes(content)
    group.locator("input[type=file]").set_input_files(file)


def replace(group: Locator, file: Path, content: bytes) -> None:
    """Upload a picture, and watch it until it is shown."""
    choose(group, file, content)
    expect(group.get_by_role("status")).to_have_text("The picture is shown now.")
    group.page.wait_for_function(
        f"group => {{ const img = group.querySelector('img'); return img && ({LOADED})(img); }}",
        arg=group.element_handle(),
    )


def remove(group: Locator) -> None:
    """Remove the picture."""
    group.get_by_role("button", name="Remove the picture").click()
    expect(group.get_by_role("status")).to_have_text("The picture is removed.")
    expect(group.locator("img")).to_have_count(0)
