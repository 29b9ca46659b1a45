"""Cumulative layout shift in a real browser: what a page shows stays where it is while the rest loads.

The score is that of the Layout Instability API (WICG) by session windows, as Core Web Vitals define it; at most 0.1 is
good.
"""

import pytest
from playwright.sync_api import Page

from tests.end_to_end import journeys
from tests.end_to_end.web_app.browser import DESKTOP, PHONE, Look, browser_marks, browsing, log_in, settled
from tests.end_to_end.web_app.conftest import Shelf

pytestmark = browser_marks()

GOOD = 0.1
_OBSERVE = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, startTime, hadRecentInput, sources } of list.getEntries()) {
    if (!hadRecentInput) {
      const moved = sources.map(({ node, previousRect, currentRect }) => {
        const [from, to] = [previousRect, currentRect].map(({ y, height }) => `${y}+${height}`);
        return `${node?.outerHTML?.slice(0, 60) ?? node?.nodeName ?? "?"} from ${from} to ${to}`;
      });
      window.shifts.push({ value, startTime, moved });
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""


def cumulative(shifts: list[tuple[float, float]]) -> float:
    """Return the largest sum of a session window of shifts, each a time in milliseconds and a score, in order.

    A window ends after a second without a shift, or after five seconds.
    """
    worst = total = 0.0
    began = last = -1e9
    for at, score in shifts:
        if at - last > 1_000 or at - began > 5_000:
            began, total = at, 0.0
        last, total = at, total + score
        worst = max(worst, total)
    return worst


def shift_of(page: Page) -> tuple[float, list[str]]:
    """Return the score of the page that is shown, and what moved."""
    # What loads last is given the time to appear.
    page.wait_for_timeout(1_000)
    found = page.evaluate("window.shifts")
    return cumulative([(each["startTime"], each["value"]) for each in found]), [
        f"{each['value']:.3f} at {each['startTime']:.0f} ms: {moved}" for each in found for moved in each["moved"]
    ]


def test_the_score_is_that_of_the_worst_window() -> None:
    assert cumulative([]) == 0
    assert cumulative([(0, 0.1), (900, 0.2), (3_000, 0.25)]) == pytest.approx(0.3)
    assert cumulative([(second * 900, 0.1) for second in range(8)]) == pytest.approx(0.6)


def test_a_shift_would_be_found() -> None:
    with browsing(DESKTOP) as context:
        context.add_init_script(_OBSERVE)
        page = context.new_page()
        page.goto("data:text/html,<h1>Late</h1><p style='height:40vh'>Text</p>")
        page.wait_for_timeout(500)
        page.evaluate("document.body.insertAdjacentHTML('afterbegin', '<div style=height:50vh></div>')")
        score, moved = shift_of(page)
    assert score > GOOD
    assert moved != []


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_pages_do_not_move_while_they_load(shelf: Shelf, look: Look) -> None:
    screens = {
        "home": "/",
        "course": f"/courses/{shelf.slug}",
        "search": f"/search?q={shelf.word}",
        "player": f"/learn/{shelf.slug}/{shelf.lecture}",
    }
    with browsing(look) as context:
        context.add_init_script(_OBSERVE)
        page = context.new_page()
        found = {}
        for who in ("visitor", "instructor"):
            if who == "instructor":
                log_in(page, shelf.url, shelf.instructor_email, journeys.PASSWORD)
            for name, path in screens.items():
                page.goto(shelf.url + path)
                settled(page)
                found[f"{name} of {who}"] = shift_of(page)
    print({name: round(score, 3) for name, (score, _) in found.items()})
    assert {name: moved for name, (score, moved) in found.items() if score > GOOD} == {}
