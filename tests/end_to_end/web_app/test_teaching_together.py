"""Two instructors of one course in the browser: invited, withdrawn, declined, accepted; its transfer; their shares."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end import journeys
from tests.end_to_end.user_client import UserClient
from tests.end_to_end.web_app.browser import (
    DARK_PHONE,
    DESKTOP,
    GERMAN,
    PHONE,
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
from tests.waiting import eventually_blocking

pytestmark = browser_marks()
expect.set_options(timeout=TIMEOUT_MS)

Both = list[tuple[UserClient, str]]


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_an_invitation_is_withdrawn_declined_and_accepted(shelf: Shelf, look: Look) -> None:
    title = f"Splices together {look}"
    course = journeys.create_course(shelf.instructor, shelf.market.admin, title, 1_900)
    friend, email = journeys.join(shelf.url, shelf.market.inbox, "fiona")
    journeys.become_instructor(friend)
    with browser() as started:
        owner, other = (visitor(started, look).new_page() for _ in range(2))
        log_in(owner, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        log_in(other, shelf.url, email, journeys.PASSWORD)
        owner.goto(f"{shelf.url}/teach/courses/{course.id}/instructors")

        invite(owner, email)
        owner.get_by_role("button", name=f"Withdraw the invitation of {email}").click()
        expect(state(owner, "Withdrawn")).to_have_count(1)
        invite(owner, email)
        open_invitations(other, shelf, title)
        look_at(other, "invitation", look)
        other.get_by_role("button", name=f"Decline: {title}").click()
        expect(other.get_by_role("heading", name="No open invitations")).to_be_visible()
        owner.reload()
        expect(state(owner, "Declined")).to_have_count(1)

        invite(owner, email)
        look_at(owner, "instructors", look)
        open_invitations(other, shelf, title)
        other.get_by_role("button", name=f"Accept: {title}").click()
        expect(other.get_by_role("heading", level=1)).to_have_text(f"Curriculum: {title}")
        other.get_by_role("link", name="Instructors", exact=True).click()
        expect(other.get_by_role("list", name="Instructors").get_by_text("Fiona")).to_be_visible()
        # Only the owner invites.
        expect(other.get_by_role("button", name="Invite")).to_have_count(0)


@pytest.fixture(scope="module")
def both(shelf: Shelf) -> Both:
    """Return an instructor who leaves and one who goes on, with their addresses."""
    people = [journeys.join(shelf.url, shelf.market.inbox, name) for name in ("lars", "cora")]
    for person, _ in people:
        journeys.become_instructor(person)
    return people


@pytest.mark.parametrize("look", [DESKTOP, DARK_PHONE], ids=str)
def test_a_course_is_handed_over_to_who_accepts_it(shelf: Shelf, both: Both, look: Look) -> None:
    title = f"Splices handed over {look}"
    (leaving, leaving_email), (_, coming_email) = both
    course = journeys.create_course(leaving, shelf.market.admin, title, 1_900)
    journeys.write_lecture(leaving, course)
    journeys.publish(leaving, shelf.market.admin, course)
    with browser() as started:
        owner, other = (visitor(started, look).new_page() for _ in range(2))
        log_in(owner, shelf.url, leaving_email, journeys.PASSWORD)
        log_in(other, shelf.url, coming_email, journeys.PASSWORD)
        owner.goto(f"{shelf.url}/teach/courses/{course.id}/instructors")
        owner.get_by_label("Address of the new owner").fill(coming_email)
        # By keyboard: the form asks first, and sends the offer only then.
        owner.keyboard.press("Enter")
        dialog = owner.get_by_role("dialog", name=f"Hand over “{title}”?")
        expect(dialog).to_contain_text(coming_email)
        picture(owner, "hand-over-dialog", look)
        assert barriers(owner) == []
        owner.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(state(owner, "Open")).to_have_count(0)
        owner.get_by_role("button", name="Hand over …").press("Enter")
        dialog.get_by_role("button", name="Hand over").press("Enter")
        expect(state(owner, "As owner")).to_have_count(1)
        expect(owner.get_by_label("Address of the new owner")).to_have_value("")
        look_at(owner, "handed-over", look)

        open_invitations(other, shelf, title)
        expect(other.get_by_text("offers you this course")).to_be_visible()
        look_at(other, "offer", look)
        other.get_by_role("button", name=f"Accept: {title}").click()
        expect(other.get_by_role("heading", level=1)).to_have_text(f"Curriculum: {title}")
        other.get_by_role("link", name="Instructors", exact=True).click()
        teachers = other.get_by_role("list", name="Instructors").get_by_role("listitem")
        expect(teachers).to_have_count(2)
        expect(teachers.first).to_contain_text("Cora")
        expect(teachers.first).to_contain_text("Owner")
        expect(other.get_by_role("button", name="Invite")).to_be_visible()
        look_at(other, "owned", look)

        # The one before teaches on, and invites nobody.
        owner.reload()
        settled(owner)
        expect(owner.get_by_role("list", name="Instructors").get_by_role("listitem").last).to_contain_text("Lars")
        expect(owner.get_by_role("button", name="Invite")).to_have_count(0)
        expect(owner.get_by_text("its owner sets the price")).to_be_visible()
        look_at(owner, "co-instructor", look)


def test_shares_are_given_by_the_owner_and_fall_with_consent(shelf: Shelf) -> None:
    """The owner sits at a desk and reads English; the co-instructor has a phone, at night, and reads German."""
    title = "Splices for two"
    people = [journeys.join(shelf.url, shelf.market.inbox, name) for name in ("olga", "fred")]
    (owning, owner_email), (_, friend_email) = people
    for person, _ in people:
        journeys.become_instructor(person)
    course = journeys.create_course(owning, shelf.market.admin, title, 1_900)
    journeys.write_lecture(owning, course)
    journeys.publish(owning, shelf.market.admin, course)
    with browser() as started:
        owner, friend = (visitor(started, look).new_page() for look in (DESKTOP, GERMAN))
        log_in(owner, shelf.url, owner_email, journeys.PASSWORD)
        log_in(friend, shelf.url, friend_email, journeys.PASSWORD)
        instructors = f"{shelf.url}/teach/courses/{course.id}/instructors"
        owner.goto(instructors)
        owner.get_by_label("Share of the earnings in percent").fill("a third")
        owner.get_by_label("Address of a co-instructor").fill(friend_email)
        owner.get_by_role("button", name="Invite").click()
        expect(owner.get_by_text("Give a number from 0 to 100")).to_be_visible()
        owner.get_by_label("Share of the earnings in percent").fill("33.33")
        owner.get_by_role("button", name="Invite").click()
        expect(state(owner, "Open")).to_contain_text("33.33%")

        open_invitations(friend, shelf, title)
        expect(friend.get_by_text("33,33 %")).to_be_visible()
        look_at(friend, "invitation-with-a-share", GERMAN)
        friend.get_by_role("button", name=f"Annehmen: {title}").click()
        expect(friend.get_by_role("heading", level=1)).to_contain_text(title)
        owner.reload()
        teachers = owner.get_by_role("list", name="Instructors").get_by_role("listitem")
        expect(teachers.first).to_contain_text("66.67%")
        expect(teachers.last).to_contain_text("33.33%")
        look_at(owner, "shares", DESKTOP)

        student, email = journeys.join(shelf.url, shelf.market.inbox, "sara")
        journeys.pay(journeys.check_out(student, course.id), email)
        journeys.enrolled(student, course.id)

        change_share(owner, "Fred", "40", "shares-dialog")
        expect(teachers.last).to_contain_text("40%")
        change_share(owner, "Fred", "12.5")
        expect(state(owner, "New share")).to_contain_text("12.5%")
        expect(teachers.last).to_contain_text("40%")
        open_invitations(friend, shelf, title)
        expect(friend.get_by_text("12,5 % statt 40 %")).to_be_visible()
        look_at(friend, "proposed-share", GERMAN)
        friend.get_by_role("button", name=f"Annehmen: {title}").click()
        expect(friend.get_by_role("heading", level=1)).to_contain_text(title)
        friend.goto(instructors)
        expect(friend.get_by_text("12,5 % der Einnahmen der Lehrenden")).to_be_visible()
        look_at(friend, "shares", GERMAN)

        # The sale of before is by the shares of before: 70 % of 19.00, of which 33.33 %.
        for page, path, figure in (
            (owner, "payouts", "$8.87"),
            (friend, "payouts", "4,43 $"),
            (owner, "sales", "$12.67"),
            (friend, "sales", "6,33 $"),
            (owner, f"sales?course={course.id}", "$12.67"),
            (friend, f"sales?course={course.id}", "6,33 $"),
        ):
            shows(page, f"{shelf.url}/teach/{path}", figure)
            look_at(page, f"shared-{path.replace('?', '-').partition('=')[0]}", DESKTOP if page is owner else GERMAN)


def shows(page: Page, address: str, figure: str) -> None:
    """Look at a page until it shows an amount."""

    def shown() -> bool:
        page.goto(address)
        settled(page)
        return page.get_by_text(figure, exact=True).count() > 0

    eventually_blocking(shown, f"{figure} at {address}", pause=1)


def change_share(page: Page, name: str, percent: str, pictured: str | None = None) -> None:
    """Give a co-instructor another share."""
    page.get_by_role("button", name=f"Change the share of {name}").click()
    dialog = page.get_by_role("dialog", name=f"Change the share of {name}")
    dialog.get_by_label("Share of the earnings in percent").fill(percent)
    if pictured is not None:
        picture(page, pictured, DESKTOP)
        assert barriers(page) == []
    dialog.get_by_role("button", name="Change share").click()
    expect(dialog).to_have_count(0)


def invite(page: Page, email: str) -> None:
    """Invite the holder of an address to teach the course."""
    page.get_by_label("Address of a co-instructor").fill(email)
    page.get_by_role("button", name="Invite").click()
    expect(state(page, "Open")).to_have_count(1)


def state(page: Page, name: str) -> Locator:
    """Return the rows of the invitations in a state."""
    return page.get_by_role("row").filter(has_text=name)


def open_invitations(page: Page, shelf: Shelf, title: str) -> None:
    """Look at the open invitations until there is the one."""

    def received() -> bool:
        page.goto(f"{shelf.url}/teach/invitations")
        settled(page)
        return page.get_by_role("heading", name=title).count() > 0

    eventually_blocking(received, "the invitation", pause=1)
