"""A buyer with a browser: pays on the hosted page and watches what they bought with hls.js."""

from __future__ import annotations

import gzip
import shutil
import threading
import uuid
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
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
    pytest.mark.timeout(1200),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

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
    """The address of a page with hls.js, from an origin of its own as the single-page frontend has one.

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
    together: Marketplace, page: Page, frontend: str, tmp_path: Path
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
    page.goto(frontend)
    played = page.evaluate(PLAY, playlist)
    assert played["problems"] == []
    assert played["width"] > 0
    assert played["levels"] >= 1
    assert played["duration"] == pytest.approx(6, abs=0.5)
