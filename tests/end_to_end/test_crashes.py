"""Killed in the middle: what was under way ends well, once."""

import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from lectern.platform.supervision import Phase
from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace, run
from tests.end_to_end.sample_video import record_video
from tests.end_to_end.user_client import UserClient
from tests.waiting import eventually_blocking

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(1200)]

NOTIFICATIONS = "{ viewer { notifications(first: 50) { edges { node { kind } } } } }"
ORDERS = "{ viewer { orders(first: 10) { edges { node { id status total { amountMinor } } } } } }"


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    yield from run(tmp_path_factory.mktemp("crashing"), multi_process=False)


def kill(market: Marketplace, part: str) -> None:
    """Kills one part as a crash would, and waits until the supervisor has started it again."""
    state = market.platform.parts[part]
    assert state.pid is not None
    os.kill(state.pid, signal.SIGKILL)
    market.platform.until(part, Phase.RUNNING, state.restarts + 1)


def state_of(instructor: UserClient, video: str) -> dict[str, object]:
    found: dict[str, object] = instructor.execute(
        "query($id: ID!) { video(id: $id) { status attempt renditions { height } } }", id=video
    )["video"]
    return found


def test_a_worker_killed_while_transcoding_leaves_the_video_ready_once(market: Marketplace, tmp_path: Path) -> None:
    instructor, _ = journeys.join(market.url, market.inbox, "ines")
    journeys.become_instructor(instructor)
    course = journeys.create_course(instructor, market.admin, "Surviving", 0)
    video = journeys.upload(
        instructor, course, record_video(tmp_path / "sample_video.mp4", seconds=20, size="1280x720")
    )
    eventually_blocking(lambda: state_of(instructor, video)["status"] == "TRANSCODING" or None, "transcoding")
    kill(market, "worker")
    assert journeys.watch_until_ready(instructor, video)[-1] == "READY"
    ready = state_of(instructor, video)
    assert ready["renditions"]
    notifications = instructor.execute(NOTIFICATIONS)["viewer"]["notifications"]["edges"]
    assert [edge["node"]["kind"] for edge in notifications].count("VIDEO_READY") <= 1
    assert state_of(instructor, video) == ready
    assert no_encoder_left(market)


def no_encoder_left(market: Marketplace) -> bool:
    """Return True if the killed worker's ffmpeg died with it."""
    worker = market.platform.parts["worker"].pid
    assert worker is not None
    return all(
        worker in (parent.pid for parent in process.parents())
        for process in psutil.process_iter()
        if "ffmpeg" in process.name() and str(market.platform.data) in " ".join(process.cmdline())
    )


def test_a_web_process_killed_during_checkout_leaves_exactly_one_enrollment(
    market: Marketplace, tmp_path: Path
) -> None:
    instructor, _ = journeys.join(market.url, market.inbox, "ines")
    journeys.become_instructor(instructor)
    word = uuid.uuid4().hex[:12]
    course = journeys.create_course(instructor, market.admin, f"Paying for {word}", 1_000)
    video = journeys.upload(instructor, course, record_video(tmp_path / "sample_video.mp4"))
    journeys.watch_until_ready(instructor, video)
    journeys.add_lecture(instructor, course, video, "One", preview=False)
    journeys.publish(instructor, market.admin, course)
    student, email = journeys.join(market.url, market.inbox, "sam")
    journeys.find(student, word)
    checkout = journeys.check_out(student, course.id)
    web = market.platform.parts["web"]
    assert web.pid is not None
    os.kill(web.pid, signal.SIGKILL)
    # Nobody is there to be told of the payment; Stripe tells again.
    journeys.pay(checkout, email)
    market.platform.until("web", Phase.RUNNING, web.restarts + 1)
    enrollment = journeys.enrolled(student, course.id)
    orders = student.execute(ORDERS)["viewer"]["orders"]["edges"]
    assert [edge["node"] for edge in orders] == [
        {"id": checkout.order, "status": "PAID", "total": {"amountMinor": "1000"}}
    ]
    kill(market, "worker")
    assert journeys.enrolled(student, course.id) == enrollment
    paid = [
        edge
        for edge in student.execute(NOTIFICATIONS)["viewer"]["notifications"]["edges"]
        if edge["node"]["kind"] == "ORDER_PAID"
    ]
    assert len(paid) <= 1
