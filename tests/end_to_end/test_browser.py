"""A buyer with a browser: pays on the hosted page and watches what they bought with hls.js."""

from __future__ import annotations

import gzip
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.end_to_end import story
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.film import make_film

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.servers,
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

HLS_JS = gzip.decompress((Path(__file__).parent / "assets" / "hls.light.min.js.gz").read_bytes()).decode()

PLAY = """async (playlist) => {
  const video = document.createElement("video");
  video.muted = true;
  document.body.append(video);
  const problems = [];
  const hls = new Hls();
  hls.on(Hls.Events.ERROR, (_, problem) => { if (problem.fatal) problems.push(problem.details); });
  hls.loadSource(playlist);
  hls.attachMedia(video);
  await new Promise((resolve) => hls.once(Hls.Events.MANIFEST_PARSED, resolve));
  await video.play();
  await new Promise((resolve, reject) => {
    video.addEventListener("timeupdate", () => { if (video.currentTime > 1) resolve(); });
    setTimeout(() => reject(new Error("nothing plays: " + problems.join())), 60000);
  });
  return { width: video.videoWidth, duration: video.duration, levels: hls.levels.length, problems };
}"""


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
        )
        opened = browser.new_page()
        opened.set_default_timeout(90_000)
        yield opened
        browser.close()


def test_a_course_is_paid_for_on_the_hosted_page_and_played_with_hls_js(
    together: Marketplace, page: Page, tmp_path: Path
) -> None:
    market = together
    instructor, _ = story.join(market.url, market.inbox, "ines")
    story.become_instructor(instructor)
    word = uuid.uuid4().hex[:12]
    course = story.create_course(instructor, market.admin, f"Watching {word}", 2_500)
    video = story.upload(instructor, course, make_film(tmp_path / "film.mp4"))
    story.watch_until_ready(instructor, video)
    lecture = story.add_lecture(instructor, course, video, "The film", preview=False)
    story.publish(instructor, market.admin, course)
    student, email = story.join(market.url, market.inbox, "sam")
    story.find(student, word)

    page.goto(story.check_out(student, course.id).url)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_label("Expiry date").fill("12 / 40")
    page.get_by_label("Security code").fill("123")
    with page.expect_response(lambda response: response.url.startswith(market.url)):
        page.get_by_role("button", name="Pay").click()
    story.enrolled(student, course.id)

    playlist = story.granted_playback(student, course.id, lecture)
    page.goto("about:blank")
    page.add_script_tag(content=HLS_JS)
    played = page.evaluate(PLAY, playlist)
    assert played["problems"] == []
    assert played["width"] > 0
    assert played["levels"] >= 1
    assert played["duration"] == pytest.approx(6, abs=0.5)
