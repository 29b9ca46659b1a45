"""An instructor's story in the browser: from the registration to the first sale, with an admin and a student."""

import re
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import ADMIN, Marketplace
from tests.end_to_end.sample_video import record_video
from tests.end_to_end.web_app.browser import (
    DARK_PHONE,
    DESKTOP,
    TIMEOUT_MS,
    Look,
    browser,
    browser_marks,
    log_in,
    look_at,
    settled,
    visitor,
)
from tests.end_to_end.web_app.forms import pay, register
from tests.subgraphs.uploaded_pictures import picture
from tests.waiting import eventually_blocking

pytestmark = browser_marks(1800)
expect.set_options(timeout=TIMEOUT_MS)

FILM = "bowline.mp4"


@dataclass(frozen=True)
class Story:
    """The marketplace in which a course is made, reviewed and bought, and the looks of its pages."""

    market: Marketplace
    look: Look
    files: Path
    category: str
    word: str

    @property
    def url(self) -> str:
        return self.market.url

    @property
    def title(self) -> str:
        return f"Ropes for beginners {self.word}"


@pytest.fixture(params=[DESKTOP, DARK_PHONE], ids=str)
def story(one_process: Marketplace, request: pytest.FixtureRequest, tmp_path: Path) -> Story:
    word = f"w{uuid.uuid4().hex[:8]}"
    category = f"Crafts {word}"
    one_process.admin.do(
        "mutation($name: String!) { createCategory(input: {name: $name}) { category { id } errors { message } } }",
        name=category,
    )
    record_video(tmp_path / FILM)
    (tmp_path / "cover.jpg").write_bytes(picture((1280, 720), "darkgreen"))
    return Story(one_process, request.param, tmp_path, category, word)


def test_an_instructor_makes_a_course_that_is_approved_bought_and_seen_in_the_sales(story: Story) -> None:
    with browser() as started:
        teacher, admin, student = [visitor(started, story.look).new_page() for _ in range(3)]
        register(teacher, story.market, "Tara Teacher")
        become_instructor(teacher, story)
        create_course(teacher, story)
        upload_film(teacher, story)
        write_article(teacher, story)
        describe(teacher, story)
        submit(teacher, story)

        approve(admin, story)
        # The bell rings on the page that is open, without a reload.
        open_notification(teacher, "Your course is published")
        expect(teacher.get_by_role("heading", level=1)).to_have_text(story.title)
        look_at(teacher, "story-course", story.look)

        buy(student, story)
        open_notification(teacher, "You sold a course")
        see_sale(teacher, story)


def become_instructor(page: Page, story: Story) -> None:
    page.goto(f"{story.url}/teach")
    page.get_by_label("Headline").fill("I have tied ropes for twenty years")
    page.get_by_label("About you").fill("On ships, in trees and at home.")
    look_at(page, "story-become", story.look)
    page.get_by_role("button", name="Become an instructor").click()
    expect(page.get_by_role("heading", name="Your first course starts with a title")).to_be_visible()
    look_at(page, "story-no-courses", story.look)


def create_course(page: Page, story: Story) -> None:
    page.get_by_role("button", name="New course").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill(story.title)
    dialog.get_by_label("Category").select_option(label=story.category)
    dialog.get_by_label("Level").select_option("BEGINNER")
    dialog.get_by_role("button", name="Create course").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Curriculum: {story.title}")
    page.get_by_role("button", name="Add section").click()
    page.get_by_label("Title of the section").fill("The first knots")
    page.keyboard.press("Enter")


def add_lecture(page: Page, title: str, kind: str) -> None:
    page.get_by_role("button", name="Add a lecture to The first knots").click()
    page.get_by_label("Title of the lecture").fill(title)
    page.get_by_label("Kind").select_option(kind)
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def upload_film(page: Page, story: Story) -> None:
    """Upload a film, watch it until it is transcoded, and offer it as a preview."""
    add_lecture(page, "The bowline", "VIDEO")
    page.locator("main input[type=file]").set_input_files(story.files / FILM)
    state = page.get_by_role("region", name=f"Transcoding of {FILM}")
    expect(state.get_by_text("Ready", exact=True)).to_be_visible()
    expect(page.get_by_text("Finished", exact=True)).to_be_visible()
    expect(page.locator("video")).to_be_visible()
    open_notification(page, "Your video is ready")
    expect(page.get_by_role("rowheader", name=FILM)).to_be_visible()
    look_at(page, "story-videos", story.look)
    page.get_by_role("link", name="The bowline").click()
    page.get_by_label("Free preview").check()
    save(page, "Save lecture")
    look_at(page, "story-film", story.look)


def write_article(page: Page, story: Story) -> None:
    page.get_by_role("main").get_by_role("link", name="Curriculum").last.click()
    add_lecture(page, "Ropes to buy", "ARTICLE")
    page.get_by_role("textbox", name="Text of the lecture").click()
    page.keyboard.type("Three metres of soft rope are enough to begin with.")
    page.get_by_role("button", name="Save article").click()
    expect(page.get_by_text("Finished", exact=True)).to_be_visible()
    look_at(page, "story-article", story.look)


def describe(page: Page, story: Story) -> None:
    """Give the course its texts, its price and its cover."""
    page.get_by_role("navigation", name="Course").get_by_role("link", name="Details").click()
    page.get_by_label("Subtitle").fill("Four knots that hold")
    page.get_by_label("Description").fill("You learn **four knots**:\n\n- the bowline\n- the sheet bend\n")
    page.get_by_label("What you will learn").fill("Tie a bowline\nJoin two ropes")
    page.get_by_label("Price").fill("24.99")
    save(page, "Save details")
    cover = page.get_by_role("group", name="Cover")
    cover.get_by_label("What the picture shows").fill("A coil of green rope")
    cover.locator("input[type=file]").set_input_files(story.files / "cover.jpg")
    expect(cover.get_by_role("status")).to_have_text("The picture is shown now.")
    look_at(page, "story-details", story.look)


def save(page: Page, button: str) -> None:
    """Use a button that saves, and wait until it has; an earlier "Saved" may still be shown."""
    with page.expect_response(lambda response: "mutation" in (response.request.post_data or "")):
        page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Saved", exact=True).last).to_be_visible()


def submit(page: Page, story: Story) -> None:
    page.get_by_role("navigation", name="Course").get_by_role("link", name="Publish").click()
    expect(page.get_by_role("heading", name="Nothing is missing")).to_be_visible()
    look_at(page, "story-publish", story.look)
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("We are looking at your course.")).to_be_visible()


def approve(page: Page, story: Story) -> None:
    """Read and watch the course as an admin, and approve it."""
    log_in(page, story.url, *ADMIN)
    page.goto(f"{story.url}/admin")
    page.get_by_role("link", name=f"Review {story.title}").click()
    expect(page.get_by_role("listitem").filter(has_text="the sheet bend")).to_be_visible()
    expect(page.locator("strong", has_text="four knots")).to_be_visible()
    page.get_by_role("button", name="The bowline").click()
    expect(page.locator("video")).to_be_visible()
    page.get_by_role("button", name="Ropes to buy").click()
    expect(page.get_by_text("Three metres of soft rope")).to_be_visible()
    look_at(page, "story-review", story.look)
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(page.get_by_text("The course is published", exact=True)).to_be_visible()


def buy(page: Page, story: Story) -> None:
    """Find the course as a new person, buy it with the test card, and return to it."""
    email = register(page, story.market, "Sam Student")

    def found() -> bool:
        page.goto(f"{story.url}/search?q={story.word}")
        settled(page)
        return page.get_by_role("link", name=story.title).count() > 0

    eventually_blocking(found, "the course in the search")
    page.get_by_role("link", name=story.title).click()
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("link", name="Go to cart").click()
    page.get_by_role("button", name="Check out").click()
    pay(page, email)
    expect(page.get_by_role("heading", name="Thank you, it is all yours")).to_be_visible()
    page.get_by_role("link", name="Start learning").click()
    expect(page.locator("video")).to_be_visible()


def open_notification(page: Page, title: str) -> None:
    """Wait until the bell has a notification, and follow it."""
    bell = page.get_by_role("button", name=re.compile("^Notifications"))
    bell.click()
    page.get_by_role("dialog", name="Notifications").get_by_role("link", name=title).click()


def see_sale(page: Page, story: Story) -> None:
    """Find the sale in the figures, the plot and the table of the sales."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Sales")
    sold = page.locator("dl > div").filter(has_text="Courses sold").locator("dd").first

    def counted() -> bool:
        page.reload()
        settled(page)
        return sold.inner_text() == "1"

    eventually_blocking(counted, "the sale in the statistics")
    paid = page.locator("dl > div").filter(has_text="Your part of what was paid").locator("dd").first
    expect(paid).to_have_text("$24.99")
    plot = page.get_by_role("figure", name="Plot of sales in USD; the table below has its figures")
    expect(plot.locator(".recharts-bar-rectangle path").first).to_be_visible()
    page.get_by_text("Show the figures as a table").click()
    table = page.get_by_role("table", name="Sales in USD")
    expect(table.get_by_role("row").filter(has_text="$24.99")).to_have_count(1)
    look_at(page, "story-sales", story.look)
