"""The export of one's data and the deletion of one's account in the browser, with mails and receipts."""

import json
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end import journeys
from tests.end_to_end.user_client import UserClient
from tests.end_to_end.web_app.browser import (
    DARK,
    DESKTOP,
    GERMAN,
    PHONE,
    TIMEOUT_MS,
    Look,
    barriers,
    browser_marks,
    browsing,
    log_in,
    look_at,
    picture,
    settled,
    sideways,
)
from tests.end_to_end.web_app.conftest import Shelf

pytestmark = browser_marks()
expect.set_options(timeout=TIMEOUT_MS)

DOMAINS = ("accounts", "catalog", "learning", "notifications", "orders", "statistics", "videos")
PATIENCE = timedelta(minutes=6)


def learner(shelf: Shelf, name: str) -> tuple[UserClient, str, str]:
    """Return a learner of the course who has bought, watched and reviewed, with the address and the id."""
    student, email = journeys.join(shelf.url, shelf.market.inbox, name)
    journeys.pay(journeys.check_out(student, shelf.course.id), email)
    journeys.enrolled(student, shelf.course.id)
    journeys.report_progress(student, shelf.lecture, 1)
    journeys.review(student, shelf.course.id, 4)
    user_id: str = student.execute("{ viewer { user { id } } }")["viewer"]["user"]["id"]
    return student, email, user_id


def tables_of(archive: zipfile.ZipFile, domain: str) -> dict[str, list[dict[str, Any]]]:
    content = json.loads(archive.read(f"{domain}.json"))
    return {table["name"]: table["rows"] for table in content["tables"]}


def download(page: Page, button: str, folder: Path) -> zipfile.ZipFile:
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    assert started.value.suggested_filename.startswith("lectern-data-")
    target = folder / started.value.suggested_filename
    started.value.save_as(target)
    return zipfile.ZipFile(target)


def test_one_exports_ones_data_and_gets_nothing_of_another(shelf: Shelf, tmp_path: Path) -> None:
    mine, other = learner(shelf, "xenia"), learner(shelf, "yann")
    with browsing(DESKTOP) as context:
        page = context.new_page()
        log_in(page, shelf.url, mine[1], journeys.PASSWORD)
        page.goto(f"{shelf.url}/settings/profile")
        page.get_by_role("link", name="Your data").click()
        look_at(page, "your-data", DESKTOP)
        page.get_by_role("button", name="Request an archive").click()
        expect(page.get_by_role("progressbar", name="Progress of the export")).to_be_visible()
        picture(page, "your-data-collecting", DESKTOP)
        assert barriers(page) == []
        expect(page.get_by_text("Your archive is ready.")).to_be_visible()
        look_at(page, "your-data-ready", DESKTOP)
        assert shelf.market.inbox.link_in_mail(mine[1], rf"({shelf.url}/settings/data)") == f"{shelf.url}/settings/data"
        with download(page, "Download", tmp_path) as archive:
            assert archive.testzip() is None
            assert sorted(archive.namelist()) == sorted(["README.txt", *(f"{domain}.json" for domain in DOMAINS)])
            found = {domain: tables_of(archive, domain) for domain in DOMAINS}
            text = "".join(archive.read(name).decode() for name in archive.namelist())
        expect(page).to_have_url(f"{shelf.url}/settings/data")

    assert [(row["id"], row["email"]) for row in found["accounts"]["users"]] == [(mine[2], mine[1])]
    assert found["accounts"]["sessions"]
    assert [row["course_id"] for row in found["orders"]["order_lines"]] == [shelf.course.id]
    assert [row["status"] for row in found["orders"]["orders"]] == ["PAID"]
    assert [row["course_id"] for row in found["orders"]["enrollments"]] == [shelf.course.id]
    assert [row["lecture_id"] for row in found["learning"]["lecture_progress"]] == [shelf.lecture]
    assert [row["body"] for row in found["learning"]["reviews"]] == ["Well done"]
    assert {row["recipient"] for row in found["notifications"]["mails"]} <= {mine[1]}
    assert found["catalog"]["courses"] == []
    assert found["videos"]["videos"] == []
    for foreign in (other[1], other[2], "Yann", shelf.instructor_email):
        assert foreign not in text


def test_an_instructors_archive_holds_courses_and_videos_and_no_learner(shelf: Shelf, tmp_path: Path) -> None:
    _, learner_email, learner_id = learner(shelf, "zora")
    shelf.instructor.log_in(shelf.instructor_email, journeys.PASSWORD)
    requested = shelf.instructor.do("mutation { requestDataExport { export { id } errors { code } } }")
    assert requested["export"]["id"]
    with browsing(GERMAN) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/settings/data")
        expect(page.get_by_role("button", name="Herunterladen")).to_be_visible()
        look_at(page, "your-data-ready", GERMAN)
        with download(page, "Herunterladen", tmp_path) as archive:
            courses = tables_of(archive, "catalog")["courses"]
            videos = {row["course_id"]: row["state"] for row in tables_of(archive, "videos")["videos"]}
            income = tables_of(archive, "orders")
            text = "".join(archive.read(name).decode() for name in archive.namelist())
    # Other tests may have made courses for the same instructor before.
    assert shelf.course.id in [row["id"] for row in courses]
    assert videos[shelf.course.id] == "READY"
    assert income["ledger_lines"]
    assert income["orders"] == []
    assert learner_email not in text
    assert learner_id not in text


@pytest.mark.parametrize("look", [PHONE, DARK], ids=str)
def test_a_deletion_is_rejected_with_advice_or_can_be_withdrawn(shelf: Shelf, look: Look) -> None:
    learner(shelf, "vera")
    _, email = journeys.join(shelf.url, shelf.market.inbox, "walter")
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/settings/data")
        page.get_by_role("button", name="Delete my account …").click()
        dialog = page.get_by_role("dialog", name="Delete your account?")
        expect(dialog).to_contain_text(shelf.instructor_email)
        picture(page, "deletion-dialog", look)
        assert barriers(page) == []
        dialog.get_by_role("button", name="Request the deletion").click()
        expect(page.get_by_text("1 course on sale has learners.")).to_be_visible()
        look_at(page, "deletion-rejected", look)
        page.get_by_role("link", name="To your courses").click()
        expect(page).to_have_url(f"{shelf.url}/teach")
    with browsing(look) as context:
        page = context.new_page()
        log_in(page, shelf.url, email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/settings/data")
        page.get_by_role("button", name="Delete my account …").click()
        page.get_by_role("button", name="Request the deletion").click()
        expect(page.get_by_text("Open the link in the mail")).to_be_visible()
        look_at(page, "deletion-mail", look)
        page.get_by_role("button", name="Keep my account").click()
        expect(page.get_by_role("button", name="Delete my account …")).to_be_visible()


def test_a_deletion_is_confirmed_by_mail_and_every_part_gives_a_receipt(shelf: Shelf) -> None:
    _, email, user_id = learner(shelf, "ulla")
    inbox = shelf.market.inbox
    with browsing(DESKTOP) as context:
        page = context.new_page()
        log_in(page, shelf.url, email, journeys.PASSWORD)
        page.goto(f"{shelf.url}/settings/data")
        page.get_by_role("button", name="Delete my account …").click()
        page.get_by_role("button", name="Request the deletion").click()
        expect(page.get_by_text("Open the link in the mail")).to_be_visible()
        path = inbox.link_in_mail(email, r"(/delete-account\?token=[\w.~-]+)")
        page.goto(f"{shelf.url}{path}")
        assert (barriers(page), sideways(page) <= 0) == ([], True)
        page.get_by_role("button", name="Delete my account").click()
        expect(page.get_by_role("heading", name="Your account will be deleted")).to_be_visible()
        page.goto(f"{shelf.url}/settings/data")
        expect(page.get_by_text("Your account will be deleted on")).to_be_visible()
        look_at(page, "deletion-scheduled", DESKTOP)

    # After the grace period of a minute.
    receipt = inbox.link_in_mail(email, r"(/deletion-receipt\?token=[\w.~-]+)")
    for look, title, done in (
        (DARK, "Your account is deleted", "erased on"),
        (GERMAN, "Dein Konto", "gelöscht am"),
        (PHONE, "Your account is deleted", "erased on"),
    ):
        with browsing(look) as context:
            page = context.new_page()
            deadline = time.monotonic() + PATIENCE.total_seconds()
            while page.goto(shelf.url + receipt) and page.locator("p.up").count() < len(DOMAINS):
                assert time.monotonic() < deadline, page.inner_text("main")
                page.wait_for_timeout(1_000)
            expect(page.get_by_role("heading", name=title)).to_be_visible()
            assert page.locator("html").get_attribute("lang") == look.language[:2]
            expect(page.locator("p.up").first).to_contain_text(done)
            picture(page, "deletion-receipt", look)
            assert (barriers(page), sideways(page) <= 0) == ([], True)
            page.get_by_role("link", name="English" if look is GERMAN else "Deutsch").click()
            expect(page.locator("html")).to_have_attribute("lang", "en" if look is GERMAN else "de")
            page.goto(f"{shelf.url}/login")
            settled(page)
            page.locator("input[name=email]").fill(email)
            page.locator("input[name=password]").fill(journeys.PASSWORD)
            page.locator("main form button[type=submit]").click()
            expect(page.get_by_role("alert")).to_be_visible()
    assert shelf.market.admin.execute("query($id: ID!) { user(id: $id) { id } }", id=user_id)["user"] is None
