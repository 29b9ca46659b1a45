"""A buyer with a browser: pays on the hosted page and watches what they bought with hls.js."""

import gzip
import threading
import uuid
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.sample_video import record_video
from tests.end_to_end.web_app.browser import CHROMIUM, browser_marks

pytestmark = browser_marks()

HLS_JS = gzip.decompress((Path(__file__).parent / "assets" / "hls.light.min.js.gz").read_bytes())

# One deadline over all of it: an error of hls.js may come before or instead of what is waited for.
PLAY = """async (playlist) => {
  const video = document.createElement("video");
  video.muted = true;
  document.body.append(video);
  const problems = [];
  const hls = new Hls();
  const playing = new Promise((resolve, reject) => {
    hls.on(Hls.Events.ERROR, (_, problem) => {
      problems.push(problem.details);
      if (problem.fatal) reject(new Error(problem.details + ": " + problem.error));
    });
    hls.once(Hls.Events.MANIFEST_PARSED, () => video.play().catch(reject));
    video.addEventListener("timeupdate", () => { if (video.currentTime > 1) resolve(); });
    setTimeout(() => reject(new Error(
      `nothing plays: ready state ${video.readyState}, at ${video.currentTime} s; ${problems.join()}`)), 60000);
  });
  hls.loadSource(playlist);
  hls.attachMedia(video);
  await playing;
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


@pytest.fixture
def frontend(tmp_path: Path) -> Iterator[str]:
    """Provide the address of a page with hls.js, from an origin of its own as the single-page frontend has one.

    A blank page would not do: Chromium lets only pages that themselves came from this machine read from it.
    """
    folder = tmp_path / "frontend"
    folder.mkdir()
    (folder / "hls.js").write_bytes(HLS_JS)
    (folder / "index.html").write_text('<!doctype html><title>Player</title><script src="hls.js"></script>')
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_course_is_paid_for_on_the_hosted_page_and_played_with_hls_js(
    one_process: Marketplace, page: Page, frontend: str, tmp_path: Path
) -> None:
    market = one_process
    instructor, _ = journeys.join(market.url, market.inbox, "ines")
    journeys.become_instructor(instructor)
    word = uuid.uuid4().hex[:12]
    course = journeys.create_course(instructor, market.admin, f"Watching {word}", 2_500)
    video = journeys.upload(instructor, course, record_video(tmp_path / "sample_video.mp4"))
    journeys.watch_until_ready(instructor, video)
    lecture = journeys.add_lecture(instructor, course, video, "The sample_video", preview=False)
    journeys.publish(instructor, market.admin, course)
    student, email = journeys.join(market.url, market.inbox, "sam")
    journeys.find(student, word)

    page.goto(journeys.check_out(student, course.id).url)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_label("Expiry date").fill("12 / 40")
    page.get_by_label("Security code").fill("123")
    with page.expect_response(lambda response: response.url.startswith(market.url)):
        page.get_by_role("button", name="Pay").click()
    journeys.enrolled(student, course.id)

    playlist = journeys.granted_playback(student, course.id, lecture)
    page.goto(frontend)
    played = page.evaluate(PLAY, playlist)
    assert played["problems"] == []
    assert played["width"] > 0
    assert played["levels"] >= 1
    assert played["duration"] == pytest.approx(6, abs=0.5)
