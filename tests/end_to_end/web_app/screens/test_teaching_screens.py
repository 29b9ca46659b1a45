"""Every screen of an instructor: without barriers, by two queries, in both themes, on phones, in each language."""

import json
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.end_to_end import journeys
from tests.end_to_end.web_app.browser import (
    DARK,
    DESKTOP,
    LOOKS,
    TIMEOUT_MS,
    Look,
    barriers,
    browser_marks,
    browsing,
    log_in,
    picture,
    settled,
    visit,
)
from tests.end_to_end.web_app.conftest import Shelf

pytestmark = browser_marks(1800)
expect.set_options(timeout=TIMEOUT_MS)


@pytest.fixture(scope="module")
def draft(shelf: Shelf) -> dict[str, str]:
    """Return the ids of a draft of the shelf's instructor: the course, an article, and a lecture without its video."""
    course = journeys.create_course(shelf.instructor, shelf.market.admin, "Splices, slowly", 1_900)
    lectures = {
        kind: shelf.instructor.do(
            """mutation($section: ID!, $title: String!, $kind: LectureKind!) {
              createLecture(input: {sectionId: $section, title: $title, kind: $kind}) {
                lecture { id } errors { message } } }""",
            section=course.section,
            title=title,
            kind=kind,
        )["lecture"]["id"]
        for kind, title in (("VIDEO", "The eye splice"), ("ARTICLE", "Tools to buy"))
    }
    return {"course": course.id, "video": lectures["VIDEO"], "article": lectures["ARTICLE"]}


def teaching_screens(shelf: Shelf, draft: dict[str, str]) -> dict[str, str]:
    """Return the pages of an instructor by name."""
    course = f"/teach/courses/{draft['course']}"
    return {
        "teach": "/teach",
        "teach-videos": "/teach/videos",
        "teach-invitations": "/teach/invitations",
        "teach-reviews": "/teach/reviews?show=all",
        "teach-sales": "/teach/sales",
        "teach-payouts": "/teach/payouts",
        "editor-outline": course,
        "editor-details": f"{course}/details",
        "editor-publish": f"{course}/publish",
        "editor-coupons": f"{course}/coupons",
        "editor-instructors": f"{course}/instructors",
        "editor-learners": f"{course}/learners",
        "editor-statistics": f"/teach/courses/{shelf.course.id}/statistics",
        "editor-upload": f"{course}/lectures/{draft['video']}",
        "editor-article": f"{course}/lectures/{draft['article']}",
        "editor-video": f"/teach/courses/{shelf.course.id}/lectures/{shelf.lecture}",
        "editor-missing": "/teach/courses/crs_00000000000000000000000000",
    }


@pytest.mark.parametrize("look", LOOKS)
def test_pages_of_an_instructor_have_no_barriers(shelf: Shelf, draft: dict[str, str], look: Look) -> None:
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        assert visit(page, shelf.url, teaching_screens(shelf, draft), look) == {}


@pytest.mark.parametrize("look", LOOKS)
def test_the_invitation_to_teach_has_no_barriers(shelf: Shelf, look: Look) -> None:
    _, email = journeys.join(shelf.url, shelf.market.inbox, "bea")
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, email, journeys.PASSWORD)
        assert visit(page, shelf.url, {"become-instructor": "/teach"}, look) == {}


@pytest.mark.parametrize("look", [DESKTOP, DARK], ids=str)
def test_menus_and_dialogs_of_the_editor_have_no_barriers(shelf: Shelf, draft: dict[str, str], look: Look) -> None:
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/teach")
        page.get_by_role("button", name="New course").click()
        dialog(page, "new-course", look)
        page.goto(f"{shelf.url}/teach/courses/{draft['course']}")
        page.get_by_role("button", name="Actions for Tools to buy").click()
        page.get_by_role("menu").wait_for()
        picture(page, "editor-menu", look)
        assert barriers(page) == []
        page.get_by_role("menuitem", name="Delete").click()
        dialog(page, "editor-delete", look)
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Add a lecture to Start").click()
        dialog(page, "editor-new-lecture", look)


def dialog(page: Page, name: str, look: Look) -> None:
    """Look at the dialog on the screen."""
    page.get_by_role("dialog").wait_for()
    picture(page, name, look)
    assert barriers(page) == []


TITLES = """[...document.querySelectorAll('main li[data-kind]')].map(row =>
  (row.querySelector('h2 > span')?.nextSibling ?? row.querySelector('a')).textContent)"""
"""The titles of sections and lectures, in their order on the screen, in JavaScript."""


def test_an_outline_is_ordered_by_keyboard_by_menu_and_by_dragging(shelf: Shelf) -> None:
    course = journeys.create_course(shelf.instructor, shelf.market.admin, "Order", 0)
    for title in ("One", "Two"):
        shelf.instructor.do(
            """mutation($section: ID!, $title: String!) { createLecture(input: {sectionId: $section, title: $title,
              kind: ARTICLE}) { lecture { id } errors { message } } }""",
            section=course.section,
            title=title,
        )
    with browsing(DESKTOP) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/teach/courses/{course.id}")
        page.get_by_role("button", name="Add section").click()
        page.get_by_label("Title of the section").fill("End")
        page.keyboard.press("Enter")
        ordered(page, ["Start", "One", "Two", "End"])

        # By keyboard: lifted, moved below the next section and dropped, each of which is announced.
        announced = page.locator("[aria-live=assertive]")
        page.get_by_role("button", name="Move Two").focus()
        page.keyboard.press("Space")
        expect(announced.filter(has_text="Two is at position 3 of 4.")).to_be_attached()
        press_until(page, "ArrowDown", announced.filter(has_text="Two is at position 4 of 4."))
        page.keyboard.press("Space")
        ordered(page, ["Start", "One", "End", "Two"])

        page.get_by_role("button", name="Actions for End").click()
        page.get_by_role("menuitem", name="Move up").click()
        ordered(page, ["End", "Two", "Start", "One"])

        source = page.get_by_role("button", name="Move One").bounding_box()
        target = page.get_by_role("button", name="Move Two").bounding_box()
        assert source is not None
        assert target is not None
        page.mouse.move(source["x"] + 10, source["y"] + 10)
        page.mouse.down()
        page.mouse.move(source["x"] + 10, source["y"] - 10, steps=5)
        page.mouse.move(target["x"] + 10, target["y"] + 5, steps=10)
        expect(announced.filter(has_text="One is at position 2 of 4.")).to_be_attached()
        page.mouse.up()
        ordered(page, ["End", "One", "Two", "Start"])


def press_until(page: Page, key: str, announced: Locator) -> None:
    """Press a key until what it does is announced: a row that was lifted listens to keys a moment after it says so."""
    for _ in range(10):
        page.keyboard.press(key)
        with suppress(PlaywrightTimeoutError):
            announced.wait_for(state="attached", timeout=TIMEOUT_MS / 10)
            return
    raise AssertionError(f"{key} was pressed ten times, and nothing was announced")


def ordered(page: Page, titles: list[str]) -> None:
    """Wait until the outline has an order, and still has it when it is loaded again."""
    page.wait_for_function(
        f"titles => JSON.stringify({TITLES}) === titles", arg=json.dumps(titles, separators=(",", ":"))
    )
    expect(page.locator("main ol[aria-busy=false]")).to_be_visible()
    page.reload()
    settled(page)
    assert page.evaluate(TITLES) == titles
