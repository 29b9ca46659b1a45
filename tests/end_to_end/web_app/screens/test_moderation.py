"""Decisions of admins about content, in the browser: take-downs of reviews and profiles, and the categories."""

import uuid
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end import journeys
from tests.end_to_end.conftest import ADMIN
from tests.end_to_end.web_app.browser import (
    DARK_PHONE,
    DESKTOP,
    TIMEOUT_MS,
    Look,
    barriers,
    browser,
    browser_marks,
    log_in,
    look_at,
    picture,
    settled,
    visitor,
)
from tests.end_to_end.web_app.conftest import Shelf

pytestmark = browser_marks()
expect.set_options(timeout=TIMEOUT_MS)

HEADLINE = "I teach"
REASON = "It names a private address."


@dataclass(frozen=True)
class Moderated:
    """Content to take down: a review, and the texts of the instructor who wrote it."""

    review: str
    author: str


@pytest.fixture(scope="module")
def moderated(shelf: Shelf) -> Moderated:
    author, email = journeys.join(shelf.url, shelf.market.inbox, "mona")
    user_id = journeys.become_instructor(author)
    journeys.pay(journeys.check_out(author, shelf.course.id), email)
    journeys.enrolled(author, shelf.course.id)
    journeys.report_progress(author, shelf.lecture, 1)
    journeys.review(author, shelf.course.id, 4)
    found = shelf.market.admin.execute(
        "{ reviews(first: 50) { edges { node { id author { id } } } } }",
    )["reviews"]["edges"]
    [review] = [edge["node"]["id"] for edge in found if edge["node"]["author"]["id"] == user_id]
    return Moderated(review, user_id)


@pytest.mark.parametrize("look", [DESKTOP, DARK_PHONE], ids=str)
def test_an_admin_takes_texts_down_and_arranges_categories(shelf: Shelf, moderated: Moderated, look: Look) -> None:
    with browser() as started:
        admin, public = visitor(started, look).new_page(), visitor(started, look).new_page()
        log_in(admin, shelf.url, *ADMIN)
        take_review_down_by_keyboard(admin, shelf, moderated, look)
        take_profile_down(admin, public, shelf, moderated, look)
        arrange_categories(admin, shelf, look)


def take_review_down_by_keyboard(page: Page, shelf: Shelf, moderated: Moderated, look: Look) -> None:
    page.goto(f"{shelf.url}/admin/reviews")
    look_at(page, "admin-reviews", look)
    page.get_by_label("Id of a review").fill(moderated.review)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/reviews?*id={moderated.review}*")
    settled(page)

    page.get_by_role("main").get_by_role("button", name="Take down").press("Enter")
    dialog = page.get_by_role("dialog", name="Take down the review by Mona?")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("main").get_by_role("button", name="Take down")).to_be_focused()
    page.keyboard.press("Enter")
    see_dialog(page, dialog, "admin-take-down", look)
    dialog.get_by_label("Reason").focus()
    page.keyboard.type(REASON)
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Take down")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(REASON)).to_be_visible()
    look_at(page, "admin-review-hidden", look)

    page.get_by_label("Id of a review").fill("")
    page.get_by_label("State").select_option("hidden")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**/admin/reviews?*state=hidden*")
    settled(page)
    page.get_by_role("main").get_by_role("button", name="Restore").first.press("Enter")
    expect(page.get_by_text("It is back").first).to_be_visible()
    expect(page.get_by_text(REASON)).to_have_count(0)


def take_profile_down(page: Page, public: Page, shelf: Shelf, moderated: Moderated, look: Look) -> None:
    """Take the texts down and restore them; the page for everyone follows."""
    page.goto(f"{shelf.url}/admin/profiles/{moderated.author}")
    look_at(page, "admin-profile", look)
    page.get_by_role("button", name="Take down").click()
    dialog = page.get_by_role("dialog", name="Take down the texts of Mona?")
    dialog.get_by_label("Reason").fill(REASON)
    dialog.get_by_role("button", name="Take down").click()
    expect(page.get_by_role("button", name="Restore")).to_be_visible()
    expect(page.get_by_text(REASON)).to_be_visible()
    look_at(page, "admin-profile-hidden", look)
    # Staff still read what was taken down; the public does not.
    expect(page.get_by_text(HEADLINE, exact=True)).to_be_visible()
    public.goto(f"{shelf.url}/instructors/{moderated.author}")
    settled(public)
    expect(public.get_by_role("heading", level=1, name="Mona")).to_be_visible()
    expect(public.get_by_text(HEADLINE, exact=True)).to_have_count(0)

    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("button", name="Take down")).to_be_visible()
    public.reload()
    expect(public.get_by_text(HEADLINE, exact=True)).to_be_visible()


def arrange_categories(page: Page, shelf: Shelf, look: Look) -> None:
    """Make a category and one below it, rename it, move it away and back, and delete both."""
    parent, child = (f"{name} {uuid.uuid4().hex[:8]}" for name in ("Weaving", "Looms"))
    page.goto(f"{shelf.url}/admin/categories")
    settled(page)
    page.get_by_role("button", name="Add category").click()
    name_it(page, "New category", parent)
    page.get_by_role("button", name=f"Add a category below {parent}").click()
    name_it(page, f"New category below {parent}", child)

    page.get_by_role("button", name=f"Actions for {child}").press("Enter")
    menu = page.get_by_role("menu")
    menu.wait_for()
    picture(page, "admin-category-menu", look)
    assert barriers(page) == []
    # It is the only one below its parent: neither up nor down.
    for entry in ("Move up", "Move down"):
        expect(menu.get_by_role("menuitem", name=entry)).to_be_disabled()
    menu.get_by_role("menuitem", name="Rename").press("Enter")
    child = f"{child}, renamed"
    name_it(page, "Rename category", child)

    choose(page, child, "Move below …")
    dialog = page.get_by_role("dialog", name=f"Move {child}")
    see_dialog(page, dialog, "admin-category-move", look)
    dialog.get_by_label("New place").select_option(label="At the top")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name=f"Add a category below {child}")).to_be_visible()

    choose(page, parent, "Delete")
    dialog = page.get_by_role("dialog", name=f"Delete {parent}?")
    dialog.get_by_label("Where they go").select_option(label=child)
    see_dialog(page, dialog, "admin-category-delete", look)
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name=parent, exact=True)).to_have_count(0)
    look_at(page, "admin-categories-arranged", look)


def choose(page: Page, category: str, entry: str) -> None:
    """Choose an entry of the menu of a category."""
    page.get_by_role("button", name=f"Actions for {category}").click()
    page.get_by_role("menuitem", name=entry).click()


def name_it(page: Page, title: str, name: str) -> None:
    """Fill in a dialog for the name of a category, by keyboard."""
    dialog = page.get_by_role("dialog", name=title)
    dialog.get_by_label("Name").fill(name)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()


def see_dialog(page: Page, dialog: Locator, name: str, look: Look) -> None:
    """Keep a picture of a dialog, which has no barriers."""
    dialog.wait_for()
    picture(page, name, look)
    assert barriers(page) == []
