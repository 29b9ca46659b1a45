"""Every screen of an admin: without barriers, by two queries, in both themes, on phones, in each language."""

import pytest

from tests.end_to_end import journeys
from tests.end_to_end.conftest import ADMIN
from tests.end_to_end.web_app.browser import DESKTOP, LOOKS, Look, browser_marks, browsing, log_in, visit
from tests.end_to_end.web_app.conftest import Shelf

pytestmark = browser_marks(1800)


def admin_screens(shelf: Shelf, order: str) -> dict[str, str]:
    """Return the pages of an admin by name."""
    return {
        "admin-queue": "/admin",
        "admin-courses": "/admin/courses",
        "admin-course": f"/admin/courses/{shelf.course.id}",
        "admin-reports": "/admin/reports?status=ALL",
        "admin-users": "/admin/users",
        "admin-users-nobody": "/admin/users?q=zzzzzzzz",
        "admin-user": f"/admin/users/{shelf.instructor_id}",
        "admin-roles": "/admin/roles",
        "admin-orders": "/admin/orders",
        "admin-order": f"/admin/orders/{order}",
        "admin-money": "/admin/money",
        "admin-categories": "/admin/categories",
        "admin-audit": "/admin/audit",
    }


@pytest.fixture(scope="module")
def order(shelf: Shelf) -> str:
    """Return the id of a paid order."""
    student, email = journeys.join(shelf.url, shelf.market.inbox, "otto")
    checkout = journeys.check_out(student, shelf.course.id)
    journeys.pay(checkout, email)
    journeys.enrolled(student, shelf.course.id)
    return checkout.order


@pytest.mark.parametrize("look", LOOKS)
def test_pages_of_an_admin_have_no_barriers(shelf: Shelf, order: str, look: Look) -> None:
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, *ADMIN)
        assert visit(page, shelf.url, admin_screens(shelf, order), look) == {}


def test_pages_of_admins_are_closed_to_others(shelf: Shelf) -> None:
    with browsing(DESKTOP) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/admin/users")
        page.get_by_role("heading", name="These pages are for staff").wait_for()
