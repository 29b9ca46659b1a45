"""Captions, chapters and transcripts in a browser: an instructor adds them, a visitor reads, searches and jumps."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end import journeys
from tests.end_to_end.web_app.browser import (
    DARK,
    DESKTOP,
    PHONE,
    TIMEOUT_MS,
    Look,
    barriers,
    browser_marks,
    browsing,
    log_in,
    picture,
    settled,
    sideways,
)
from tests.end_to_end.web_app.conftest import Shelf

pytestmark = browser_marks(1800)
expect.set_options(timeout=TIMEOUT_MS)

SRT = (
    "1\n00:00:00,000 --> 00:00:03,000\nTie the <i>bowline</i>.\n\n"
    "2\n00:00:03,000 --> 00:00:06,000\nThen a sheet bend.\n"
)


@pytest.fixture(scope="module")
def captioned(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Return the shelf, after its instructor has added captions and chapters in the editor."""
    file = tmp_path_factory.mktemp("captions") / "knots.srt"
    file.write_text(SRT, encoding="utf-16")
    with browsing(DESKTOP) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/teach/courses/{shelf.course.id}/lectures/{shelf.lecture}")
        add_captions(page, file)
        page.get_by_label("A line for each chapter").fill("0:00 The loop\n0:03 The bend")
        page.get_by_role("button", name="Save chapters").click()
        expect(page.get_by_text("The chapters are saved", exact=True)).to_be_visible()
    return shelf


def add_captions(page: Page, file: Path) -> None:
    page.get_by_role("button", name="Add captions").click()
    dialog = page.get_by_role("dialog")
    wrong = file.with_name("wrong.srt")
    wrong.write_text("1\n00:00:02,000 --> 00:00:01,000\nx\n")
    dialog.get_by_label("File", exact=True).set_input_files(wrong)
    dialog.get_by_label("Language", exact=True).fill("en")
    dialog.get_by_role("button", name="Publish").click()
    expect(dialog.get_by_text("Line 2: the caption ends before it begins.")).to_be_visible()
    picture(page, "captions-dialog", DESKTOP)
    assert barriers(page) == []
    dialog.get_by_label("File", exact=True).set_input_files(file)
    dialog.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("button", name="Replace English")).to_be_visible()


@pytest.mark.parametrize("look", [DESKTOP, DARK, PHONE], ids=str)
def test_the_editor_with_captions_has_no_barriers(captioned: Shelf, look: Look) -> None:
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, captioned.url, captioned.instructor_email, journeys.PASSWORD)
        page.goto(f"{captioned.url}/teach/courses/{captioned.course.id}/lectures/{captioned.lecture}")
        page.get_by_role("button", name="Remove English").wait_for()
        settled(page)
        picture(page, "editor-captions", look)
        assert barriers(page) == []
        assert sideways(page) <= 0


def see_last_caption(page: Page) -> None:
    """Wait until the last caption is shown; a busy machine may load it when the short film is already over."""
    page.wait_for_function(
        """() => {
          const video = document.querySelector("video");
          if (video.ended || video.currentTime > 5) {
            video.currentTime = 3.2;
            void video.play();
          }
          return [...document.querySelectorAll("span, p, div")].some(
            (each) => each.childElementCount === 0 && each.textContent === "Then a sheet bend.");
        }""",
        polling=100,
    )


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_a_visitor_reads_captions_and_finds_what_is_said(captioned: Shelf, look: Look) -> None:
    with browsing(look) as context:
        page = context.new_page()
        page.goto(f"{captioned.url}/learn/{captioned.slug}/{captioned.lecture}")
        player = page.get_by_role("group", name="Video player: The bowline")
        menu = player.get_by_role("button", name="Captions")
        menu.wait_for()
        player.focus()
        page.keyboard.press("c")
        page.keyboard.press("k")
        expect(player.get_by_text("Tie the bowline.", exact=True)).to_be_visible()

        menu.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("menuitemradio", name="English")).to_be_checked()
        picture(page, "player-captions-menu", look)
        assert barriers(page) == []
        page.keyboard.press("Escape")

        page.get_by_role("button", name="Show the transcript").click()
        expect(page.get_by_role("button", name="Tie the bowline. Then a sheet bend.")).to_be_visible()
        page.get_by_role("searchbox", name="Search in this course").fill("sheet")
        page.keyboard.press("Enter")
        hit = page.get_by_role("button", name="The bowline").filter(has_text="sheet bend")
        expect(hit).to_contain_text("0:03")
        picture(page, "player-transcript", look)
        assert barriers(page) == []
        assert sideways(page) <= 0
        hit.click()
        page.wait_for_function("() => document.querySelector('video').currentTime >= 3")
        see_last_caption(page)
        page.wait_for_function("() => document.querySelector('video').webkitAudioDecodedByteCount > 0")

        page.get_by_role("button", name="The loop").click()
        page.wait_for_function("() => document.querySelector('video').currentTime < 3")


def test_a_link_to_a_second_begins_there_and_the_language_is_kept(captioned: Shelf) -> None:
    with browsing(DESKTOP) as context:
        page = context.new_page()
        path = f"{captioned.url}/learn/{captioned.slug}/{captioned.lecture}"
        page.goto(path)
        page.get_by_role("button", name="Captions").wait_for()
        page.get_by_role("group", name="Video player: The bowline").focus()
        page.keyboard.press("c")
        page.keyboard.press("k")
        page.get_by_text("Tie the bowline.", exact=True).wait_for()
        page.goto(f"{path}?t=3")
        page.wait_for_function("() => document.querySelector('video')?.played.length > 0")
        assert page.evaluate("document.querySelector('video').played.start(0)") >= 2.9
        see_last_caption(page)
