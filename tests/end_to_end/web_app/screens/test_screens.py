"""Every screen of the web app: without barriers, by two queries, in both themes, on phones, in each language."""

import pytest
from playwright.sync_api import expect

from tests.end_to_end import journeys
from tests.end_to_end.web_app.browser import (
    DARK,
    DESKTOP,
    LOOKS,
    Look,
    barriers,
    browser,
    browser_marks,
    browsing,
    log_in,
    picture,
    settled,
    visit,
    visitor,
)
from tests.end_to_end.web_app.conftest import Shelf

pytestmark = browser_marks(1800)


def open_screens(shelf: Shelf) -> dict[str, str]:
    """Return the pages for everyone by name."""
    return {
        "home": "/",
        "search": f"/search?q={shelf.word}",
        "search-nothing": "/search?q=zzzzzz",
        "categories": "/categories",
        "category": f"/categories/{shelf.category}",
        "course": f"/courses/{shelf.slug}",
        "instructor": f"/instructors/{shelf.instructor_id}",
        "login": "/login",
        "register": "/register",
        "verify": "/verify?token=unknown",
        "forgot": "/forgot",
        "reset": "/reset?token=unknown",
        "not-found": "/no/such/page",
    }


def own_screens(shelf: Shelf) -> dict[str, str]:
    """Return the pages of a learner by name."""
    return {
        "home-own": "/",
        "course-own": f"/courses/{shelf.slug}",
        "cart": "/cart",
        "checkout-canceled": "/checkout/complete?canceled=1",
        "orders": "/orders",
        "learning": "/learning",
        "player": f"/learn/{shelf.slug}",
        "wishlist": "/wishlist",
        "notifications": "/notifications",
        "settings-profile": "/settings/profile",
        "settings-security": "/settings/security",
        "settings-sessions": "/settings/sessions",
        "settings-notifications": "/settings/notifications",
        "settings-reports": "/settings/reports",
        "settings-data": "/settings/data",
    }


@pytest.mark.parametrize("look", LOOKS)
def test_pages_for_everyone_have_no_barriers(shelf: Shelf, look: Look) -> None:
    with browsing(look) as context:
        assert visit(context.new_page(), shelf.url, open_screens(shelf), look) == {}


def test_barriers_would_be_found() -> None:
    with browsing(DESKTOP) as context:
        page = context.new_page()
        page.set_content("<html><title>x</title><main><h1>x</h1><button></button><img src=x></main>")
        assert {line.split(":")[0].split()[1] for line in barriers(page)} >= {
            "button-name",
            "image-alt",
            "html-has-lang",
        }


@pytest.fixture(scope="module")
def learner(shelf: Shelf) -> str:
    """Return the address of a learner who has bought, and who wishes for more."""
    student, email = journeys.join(shelf.url, shelf.market.inbox, "lena")
    journeys.pay(journeys.check_out(student, shelf.course.id), email)
    journeys.enrolled(student, shelf.course.id)
    journeys.granted_playback(student, shelf.course.id, shelf.lecture)
    return email


@pytest.mark.parametrize("look", LOOKS)
def test_pages_of_a_learner_have_no_barriers(shelf: Shelf, learner: str, look: Look) -> None:
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, learner, journeys.PASSWORD)
        assert visit(page, shelf.url, own_screens(shelf), look) == {}


@pytest.mark.parametrize("look", [DESKTOP, DARK], ids=str)
def test_menus_and_dialogs_have_no_barriers(shelf: Shelf, learner: str, look: Look) -> None:
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, learner, journeys.PASSWORD)
        settled(page)
        page.get_by_role("button", name="Menu of Lena").click()
        page.get_by_role("menu").wait_for()
        picture(page, "menu", look)
        assert barriers(page) == []
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Notifications").click()
        page.get_by_role("dialog").wait_for()
        picture(page, "bell", look)
        assert barriers(page) == []
        page.goto(f"{shelf.url}/courses/{shelf.slug}")
        page.get_by_role("button", name="Preview this course").click()
        page.get_by_role("dialog").locator("video").wait_for()
        picture(page, "preview", look)
        assert barriers(page) == []


def test_everything_is_reached_by_keyboard(shelf: Shelf) -> None:
    with browsing(DESKTOP) as context:
        page = context.new_page()
        page.goto(shelf.url)
        settled(page)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        # The search of the page, from its field to a course and back to the main content of that.
        page.locator("main input[name=q]").focus()
        page.keyboard.type(shelf.word)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name=f"Results for “{shelf.word}”").wait_for()
        page.get_by_role("link", name=shelf.title).focus()
        assert page.evaluate("getComputedStyle(document.activeElement.closest('article')).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/courses/{shelf.slug}")
        page.wait_for_function("() => document.activeElement.id === 'main'")


def test_a_chosen_theme_and_language_stay(shelf: Shelf) -> None:
    with browsing(DESKTOP) as context:
        page = context.new_page()
        page.goto(shelf.url)
        page.get_by_label("Theme").select_option("dark")
        page.get_by_label("Language").select_option("de")
        page.reload()
        page.get_by_role("link", name="Anmelden").first.wait_for()
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dataset.theme]") == [
            "de",
            "dark",
        ]
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 21, 27)"


def test_the_language_of_an_account_is_that_of_the_app_where_none_was_chosen(shelf: Shelf) -> None:
    _, email = journeys.join(shelf.url, shelf.market.inbox, "dora")
    with browser() as started:
        page = visitor(started, DESKTOP).new_page()
        log_in(page, shelf.url, email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/settings/profile")
        visible = page.get_by_label("Instructors of my courses see my name beside my progress")
        before = visible.is_checked()
        visible.click()
        expect(visible).to_be_checked(checked=not before)
        page.get_by_label("Language of the app and of mails").select_option("de")
        page.get_by_role("main").get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Profil")
        other = visitor(started, DESKTOP).new_page()
        log_in(other, shelf.url, email, journeys.PASSWORD)
        expect(other.locator("html")).to_have_attribute("lang", "de")
