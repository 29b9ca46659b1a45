"""The screens of reports and of roles: without barriers, in both themes, on phones, in each language."""

import pytest
from playwright.sync_api import Page

from tests.end_to_end import journeys
from tests.end_to_end.conftest import ADMIN
from tests.end_to_end.web_app.browser import (
    LOOKS,
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


@pytest.fixture(scope="module")
def reporter(shelf: Shelf) -> str:
    """Return the address of a learner who has reported the instructor."""
    learner, email = journeys.join(shelf.url, shelf.market.inbox, "rita")
    report = learner.do(
        """mutation($id: ID!) { reportContent(input: {subjectId: $id, reason: OTHER, note: "A second account"}) {
          report { id } errors { message } } }""",
        id=shelf.instructor_id,
    )["report"]
    for text, internal in (("We look into it.", False), ("Known from last week.", True)):
        shelf.market.admin.do(
            """mutation($id: ID!, $text: String!, $internal: Boolean!) {
              replyToReport(input: {reportId: $id, text: $text, internal: $internal}) { errors { message } } }""",
            id=report["id"],
            text=text,
            internal=internal,
        )
    return email


def check(page: Page, name: str, look: Look) -> None:
    """Keep a picture, and check that the page has no barriers and fits."""
    picture(page, name, look)
    assert barriers(page) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("look", LOOKS)
def test_reports_and_their_dialog_have_no_barriers(shelf: Shelf, reporter: str, look: Look) -> None:
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, reporter, journeys.PASSWORD)
        page.goto(f"{shelf.url}/settings/reports")
        settled(page)
        check(page, "own-reports", look)
        page.goto(f"{shelf.url}/instructors/{shelf.instructor_id}")
        settled(page)
        page.locator("main header button").last.click()
        page.get_by_role("dialog").wait_for()
        check(page, "report-dialog", look)
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, *ADMIN)
        page.goto(f"{shelf.url}/admin/reports")
        settled(page)
        check(page, "admin-report-queue", look)
        page.goto(f"{shelf.url}/admin/roles")
        settled(page)
        page.locator("main button").first.click()
        page.get_by_role("dialog").wait_for()
        check(page, "admin-role-dialog", look)
