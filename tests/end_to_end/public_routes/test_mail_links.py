"""Every link in every mail leads somewhere, in every shape of a deployment."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from lectern.web.site.app import PAGES
from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.waiting import eventually_blocking

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(1200)]

DEPLOYMENTS = ["one_process", "multi_process_deployment"]


@pytest.fixture(params=DEPLOYMENTS)
def market(request: pytest.FixtureRequest) -> Marketplace:
    found: Marketplace = request.getfixturevalue(request.param)
    return found


def links(mail: dict[str, Any]) -> Iterator[str]:
    """Yield every address in the text, the HTML and the headers of a mail."""
    text = " ".join([mail["text"] or "", mail["html"] or "", *mail["headers"].values()])
    yield from sorted(set(re.findall(r"https?://[^\s\"'<>)]+", text.replace("&amp;", "&"))))


def test_every_link_in_every_mail_is_a_page(market: Marketplace) -> None:
    instructor, teacher_email = journeys.join(market.url, market.inbox, "ines")
    journeys.become_instructor(instructor)
    student, email = journeys.join(market.url, market.inbox, "sam")
    course = journeys.create_course(instructor, market.admin, "Letters and their links", 1_999)
    journeys.write_lecture(instructor, course)
    journeys.publish(instructor, market.admin, course)
    journeys.pay(journeys.check_out(student, course.id), email)
    journeys.enrolled(student, course.id)
    student.do(
        "mutation($email: String!) { requestPasswordReset(input: {email: $email}) { errors { message } } }", email=email
    )

    def mails() -> list[dict[str, Any]] | None:
        found = [*market.inbox.mails_to(email), *market.inbox.mails_to(teacher_email)]
        # To the student: the address, the order, the password; to the instructor: the address, the approval.
        return found if len(found) >= 5 else None

    sent = eventually_blocking(mails, "the mails")
    found = {link for mail in sent for link in links(mail)}
    assert {httpx.URL(link).path.split("/")[1] for link in found} >= {"verify", "reset", "orders", "unsubscribe"}
    for link in sorted(found):
        assert link.startswith(f"{market.url}/"), link
        page = httpx.get(link, headers={"accept": "text/html"}, timeout=60)
        assert page.status_code == httpx.codes.OK, link
        path = httpx.URL(link).path
        assert path == "/unsubscribe" or path.split("/")[1] in PAGES, link


def test_mails_are_turned_off_by_the_button_of_the_page_and_by_mail_programs(market: Marketplace) -> None:
    instructor, email = journeys.join(market.url, market.inbox, "ines")
    journeys.become_instructor(instructor)
    course = journeys.create_course(instructor, market.admin, "Off with them", 1_999)
    journeys.write_lecture(instructor, course)
    journeys.publish(instructor, market.admin, course)

    def header() -> str | None:
        offered = (mail["headers"].get("List-Unsubscribe") for mail in market.inbox.mails_to(email))
        return next((value.strip("<>") for value in offered if value), None)

    address = eventually_blocking(header, "a mail that can be turned off")
    page = httpx.get(address)
    assert "approvals of your courses" in page.text
    done = httpx.post(address, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == httpx.codes.OK
    assert "approvals of your courses" in done.text


@pytest.mark.parametrize("path", ["/verify-email", "/reset-password"])
def test_the_plain_pages_are_at_the_public_address(path: str, market: Marketplace) -> None:
    page = httpx.get(f"{market.url}{path}", params={"token": "no-such-token"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    submitted = httpx.post(
        f"{market.url}{path}", data={"token": "no-such-token", "password": "a long enough password"}, timeout=60
    )
    assert submitted.status_code == httpx.codes.BAD_REQUEST


def test_key_sets_webhooks_and_return_pages_are_at_the_public_address(market: Marketplace) -> None:
    keys = httpx.get(f"{market.url}/.well-known/jwks.json").raise_for_status().json()["keys"]
    assert keys
    assert httpx.post(f"{market.url}/webhooks/stripe", json={}).json() == {"error": "bad signature"}
    for path in ("/checkout/return?order=ord_x", "/payouts/return"):
        assert "Thank you" in httpx.get(f"{market.url}{path}").raise_for_status().text
    assert httpx.get(f"{market.url}/playback/no-token/master.m3u8").status_code == httpx.codes.FORBIDDEN
