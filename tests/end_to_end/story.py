"""What people do in the marketplace, each as one call."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.end_to_end.people import Inbox, Person, eventually

PASSWORD = "correct horse battery staple"


def join(url: str, inbox: Inbox, name: str) -> tuple[Person, str]:
    """Registers, follows the link in the mail, logs in. Gives the person and their address."""
    person, email = Person(url), f"{name}.{uuid.uuid4().hex[:8]}@example.com"
    person.do(
        """mutation($email: String!, $password: String!, $name: String!) {
          register(email: $email, password: $password, displayName: $name) { errors { message } } }""",
        email=email,
        password=PASSWORD,
        name=name.title(),
    )
    token = inbox.link_in_mail(email, r"verify-email\?token=([\w.~-]+)")
    person.do("mutation($token: String!) { verifyEmail(token: $token) { errors { message } } }", token=token)
    person.log_in(email, PASSWORD)
    return person, email


def become_instructor(person: Person) -> str:
    """Starts to teach, and gives the person's id."""
    payload = person.do(
        """mutation { becomeInstructor(headline: "I teach") { viewer { user { id } } errors { message } } }"""
    )
    person.refresh()
    return str(payload["viewer"]["user"]["id"])


@dataclass(frozen=True)
class Course:
    """A course in the making."""

    id: str
    version: int
    section: str


def create_course(instructor: Person, admin: Person, title: str, price_minor: int) -> Course:
    """A course with a price and a section."""
    category = admin.do(
        "mutation($name: String!) { categoryCreate(name: $name) { category { id } errors { message } } }",
        name=f"Category {uuid.uuid4().hex[:8]}",
    )["category"]["id"]
    made = instructor.do(
        """mutation($title: String!, $category: ID!) { courseCreate(title: $title, categoryId: $category) {
          course { id version } errors { message } } }""",
        title=title,
        category=category,
    )["course"]
    priced = instructor.do(
        """mutation($id: ID!, $version: Int!, $price: BigInt!) {
          courseUpdate(id: $id, expectedVersion: $version, description: "All about it", priceMinor: $price,
            currency: "USD") { course { id version } errors { message } } }""",
        id=made["id"],
        version=made["version"],
        price=str(price_minor),
    )["course"]
    section = instructor.do(
        """mutation($id: ID!) { sectionCreate(courseId: $id, title: "Start") { section { id } errors { message } } }""",
        id=made["id"],
    )["section"]
    return Course(made["id"], priced["version"], section["id"])


def upload(instructor: Person, course: Course, film: bytes) -> str:
    """Sends a file straight to the object storage by presigned parts, and gives the video's id."""
    session = instructor.do(
        """mutation($course: ID!, $size: BigInt!, $key: ID!) {
          videoUploadStart(courseId: $course, filename: "film.mp4", sizeBytes: $size, idempotencyKey: $key) {
            session { id partSizeBytes video { id } parts { number url } } errors { message } } }""",
        course=course.id,
        size=str(len(film)),
        key=str(uuid.uuid4()),
    )["session"]
    parts = []
    for part in session["parts"]:
        start = (part["number"] - 1) * session["partSizeBytes"]
        sent = httpx.put(part["url"], content=film[start : start + session["partSizeBytes"]], timeout=60)
        sent.raise_for_status()
        parts.append({"number": part["number"], "etag": sent.headers["etag"]})
    instructor.do(
        """mutation($session: ID!, $parts: [CompletedPart!]!) {
          videoUploadComplete(sessionId: $session, parts: $parts) { video { id } errors { message } } }""",
        session=session["id"],
        parts=parts,
    )
    return str(session["video"]["id"])


VIDEO_STATE = "subscription($id: ID!) { videoStateChanged(videoId: $id) { state progressPercent failureReason } }"


def watch_until_ready(instructor: Person, video: str) -> list[str]:
    """Follows the video by subscription; gives the states that it went through."""
    states: list[str] = []
    with instructor.subscribed(VIDEO_STATE, id=video) as events:
        for event in events:
            state = event["videoStateChanged"]["state"]
            if not states or states[-1] != state:
                states.append(state)
            assert state != "FAILED", event
            if state == "READY":
                return states
    return states


def add_lecture(instructor: Person, course: Course, video: str, title: str, *, preview: bool) -> str:
    """A lecture that shows the video."""
    lecture = instructor.do(
        """mutation($section: ID!, $title: String!, $preview: Boolean!) {
          lectureCreate(sectionId: $section, title: $title, kind: VIDEO, isPreview: $preview) {
            lecture { id } errors { message } } }""",
        section=course.section,
        title=title,
        preview=preview,
    )["lecture"]["id"]

    def attached() -> bool:
        answer = instructor.ask(
            """mutation($lecture: ID!, $video: ID!) { lectureAttachVideo(lectureId: $lecture, videoId: $video) {
              lecture { id } errors { message } } }""",
            lecture=lecture,
            video=video,
        )
        return not answer["lectureAttachVideo"]["errors"]

    eventually(attached, "attaching the video")
    return str(lecture)


def publish(instructor: Person, admin: Person, course: Course) -> None:
    """Submits the course and approves it."""

    def submitted() -> bool:
        answer = instructor.ask(
            "mutation($id: ID!) { courseSubmitForReview(id: $id) { errors { code message } } }", id=course.id
        )
        return not answer["courseSubmitForReview"]["errors"]

    eventually(submitted, "submitting the course")
    admin.do("mutation($id: ID!) { courseReview(id: $id, approve: true) { errors { message } } }", id=course.id)


def find(person: Person, words: str) -> dict[str, Any]:
    """The first course that a search finds."""

    def look() -> dict[str, Any] | None:
        found = person.ask(
            """query($words: String!) { courseSearch(query: $words, first: 5) { totalCount edges { node {
              id title slug viewerPrice { total { amountMinor currency } } } } } }""",
            words=words,
        )["courseSearch"]
        nodes = [edge["node"] for edge in found["edges"]]
        return next((node for node in nodes if node["viewerPrice"]), None)

    return eventually(look, "finding the course")


@dataclass(frozen=True)
class Checkout:
    """An order that waits to be paid."""

    order: str
    url: str


def check_out(student: Person, course_id: str) -> Checkout:
    """Puts the course into the cart and opens the payment page."""
    cart = student.do(
        """mutation($id: ID!) { cartAddCourse(courseId: $id) { cart { total { amountMinor currency } }
          errors { message } } }""",
        id=course_id,
    )["cart"]
    started = student.do(
        """mutation($key: ID!, $total: BigInt!, $currency: String!) {
          checkoutStart(idempotencyKey: $key, expectedTotalMinor: $total, currency: $currency) {
            order { id status } checkoutUrl errors { message } } }""",
        key=str(uuid.uuid4()),
        total=cart["total"]["amountMinor"],
        currency=cart["total"]["currency"],
    )
    return Checkout(started["order"]["id"], started["checkoutUrl"])


def pay(checkout: Checkout, email: str) -> None:
    """Fills in the hosted page with a test card."""
    card = {"method": "card", "number": "4242 4242 4242 4242", "expiry": "12 / 40", "cvc": "123", "email": email}
    paid = httpx.post(checkout.url, data=card, timeout=60)
    assert paid.status_code == httpx.codes.SEE_OTHER, paid.text


def enrolled(student: Person, course_id: str) -> str:
    """The id of the student's enrollment, once there is one."""

    def look() -> str | None:
        course = student.ask("query($id: ID!) { course(id: $id) { viewerEnrollment { id status } } }", id=course_id)[
            "course"
        ]
        enrollment = course["viewerEnrollment"]
        return enrollment["id"] if enrollment and enrollment["status"] == "ACTIVE" else None

    return eventually(look, "the enrollment")


def playback(person: Person, course_id: str, lecture: str) -> dict[str, Any]:
    """The playback of one lecture of a course: a grant or a denial."""
    course = person.ask(
        """query($id: ID!) { course(id: $id) { sections { lectures { id playback {
          grant { hlsUrl posterUrl storyboardVttUrl } denial } } } } }""",
        id=course_id,
    )["course"]
    found: dict[str, Any] = next(
        one["playback"] for section in course["sections"] for one in section["lectures"] if one["id"] == lecture
    )
    return found


def granted_playback(person: Person, course_id: str, lecture: str) -> str:
    """The address of the playlist, once videos has heard of the enrollment."""

    def look() -> str | None:
        grant = playback(person, course_id, lecture)["grant"]
        return grant["hlsUrl"] if grant else None

    return eventually(look, "a playback grant")


def report_progress(student: Person, lecture: str, position: int) -> dict[str, Any]:
    """Reports that the lecture was watched up to a position, once learning has heard of the enrollment."""
    beat = {
        "lectureId": lecture,
        "positionSeconds": position,
        "watchedRanges": [[0, position]],
        "clientEventId": str(uuid.uuid4()),
        "at": datetime.now(UTC).isoformat(),
    }

    def report() -> dict[str, Any] | None:
        payload = student.ask(
            """mutation($beats: [ProgressBeat!]!) { progressReport(beats: $beats) {
              progress { percent secondsWatched resumeLecture { id } } errors { code } } }""",
            beats=[beat],
        )["progressReport"]
        assert all(error["code"] in ("NOT_ENROLLED", "NOT_FOUND") for error in payload["errors"]), payload
        return payload["progress"] if not payload["errors"] else None

    return eventually(report, "reporting progress")


def review(student: Person, course_id: str, rating: int) -> None:
    """Rates the course."""
    student.do(
        """mutation($id: ID!, $rating: Int!) { reviewUpsert(courseId: $id, rating: $rating, body: "Well done") {
          review { id } errors { message } } }""",
        id=course_id,
        rating=rating,
    )


NOTIFICATIONS = "subscription($after: BigInt) { notificationReceived(afterSeq: $after) { seq kind title } }"


@contextmanager
def listening(person: Person, after: str | None = None) -> Iterator[Iterator[dict[str, Any]]]:
    """The person's live notifications."""
    with person.subscribed(NOTIFICATIONS, after=after) as events:
        yield (event["notificationReceived"] for event in events)
