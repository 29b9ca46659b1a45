"""Files and links of lectures in a browser: an instructor adds and orders them, a visitor downloads from a preview."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.end_to_end import journeys
from tests.end_to_end.web_app.browser import (
    DARK,
    PHONE,
    TIMEOUT_MS,
    Look,
    barriers,
    browser_marks,
    browsing,
    log_in,
    look_at,
)
from tests.end_to_end.web_app.browser import picture as screenshot
from tests.end_to_end.web_app.conftest import Shelf

pytestmark = browser_marks()
expect.set_options(timeout=TIMEOUT_MS)
CONTENT = b"# Knots\n\nLeft over right.\n"


@pytest.mark.parametrize("look", [PHONE, DARK], ids=str)
def test_files_and_links_are_added_ordered_downloaded_and_removed(shelf: Shelf, tmp_path: Path, look: Look) -> None:
    (tmp_path / "exercises.md").write_bytes(CONTENT)
    (tmp_path / "setup.exe").write_bytes(b"MZ")
    editor = f"{shelf.url}/teach/courses/{shelf.course.id}/lectures/{shelf.lecture}"
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        page.goto(editor)
        files = page.get_by_label("Add a file", exact=True).and_(page.locator("input"))
        files.set_input_files(tmp_path / "setup.exe")
        expect(page.get_by_text("Files of this type are not accepted; put them into a ZIP archive.")).to_be_visible()
        files.set_input_files(tmp_path / "exercises.md")
        expect(page.get_by_text("0 downloads")).to_be_visible()
        page.get_by_role("button", name="Add a link").click()
        page.get_by_label("Title").last.fill("More knots")
        page.get_by_label("Address").fill("https://example.org/knots")
        screenshot(page, "editor-new-link", look)
        assert barriers(page) == []
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Actions for More knots").click()
        page.get_by_role("menuitem", name="Move up").click()
        rows = page.get_by_role("listitem").filter(has=page.locator("strong"))
        expect(rows.filter(has_text="knots").first).to_contain_text("More knots")
        look_at(page, "editor-files", look)
    with browsing(look) as context:
        page = context.new_page()
        page.goto(f"{shelf.url}/learn/{shelf.slug}/{shelf.lecture}")
        expect(page.get_by_role("link", name="More knots")).to_have_attribute("href", "https://example.org/knots")
        look_at(page, "player-files", look)
        with page.expect_download() as started:
            page.get_by_role("button", name="Download exercises").click()
        assert started.value.suggested_filename == "exercises.md"
        assert Path(started.value.path()).read_bytes() == CONTENT
        expect(page.get_by_role("heading", level=1)).to_have_text("The bowline")
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        page.goto(editor)
        expect(page.get_by_text("1 download")).to_be_visible()
        for title in ("exercises", "More knots"):
            page.get_by_role("button", name=f"Actions for {title}").click()
            page.get_by_role("menuitem", name="Remove").click()
            page.get_by_role("dialog").get_by_role("button", name="Remove").click()
            expect(page.get_by_role("button", name=f"Actions for {title}")).to_have_count(0)
