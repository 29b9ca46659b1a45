"""The user journeys of the marketplace, a function each."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.end_to_end.user_client import Inbox, UserClient
from tests.waiting import eventually_blocking

PASSWORD = "correct horse battery staple"


def join(url: str, inbox: Inbox, name: str) -> tuple[UserClient, str]:
    """Register, follows the link in the mail, logs in. Gives the person and their address."""
    person, email = UserClient(url), f"{name}.{uuid.uuid4().hex[:8]}@example.com"
    person.do(
        """mutation($email: String!, $name: String!) {
          register(input: {email: $email, displayName: $name}) { errors { message } } }""",
        email=email,
        name=name.title(),
    )
    token = inbox.link_in_mail(email, r"/verify\?token=([\w.~-]+)")
    person.do(
        """mutation($token: String!, $password: String!) {
          verifyEmail(input: {token: $token, password: $password}) { errors { message } } }""",
        token=token,
        password=PASSWORD,
    )
    person.log_in(email, PASSWORD)
    return person, email


def become_instructor(person: UserClient) -> str:
    """Start to teach, and gives the person's id."""
    payload = person.do(
        """mutation { becomeInstructor(input: {headline: "I teach"}) { viewer { user { id } } errors { message } } }"""
    )
    person.refresh()
    return str(payload["viewer"]["user"]["id"])


@dataclass(frozen=True)
class Course:
    """A course in the making."""

    id: str
    version: int
    section: str


def create_course(instructor: UserClient, admin: UserClient, title: str, price_minor: int) -> Course:
    """Return a course with a price and a section."""
    category = admin.do(
        "mutation($name: String!) { createCategory(input: {name: $name}) { category { id } errors { message } } }",
        name=f"Category {uuid.uuid4().hex[:8]}",
    )["category"]["id"]
    made = instructor.do(
        """mutation($title: String!, $category: ID!) { createCourse(input: {title: $title, categoryId: $category}) {
          course { id version } errors { message } } }""",
        title=title,
        category=category,
    )["course"]
    priced = instructor.do(
        """mutation($id: ID!, $version: Int!, $price: BigInt!) {
          updateCourse(input: {
            courseId: $id, expectedVersion: $version, description: "All about it",
            price: {amountMinor: $price, currency: "USD"}
          }) { course { id version } errors { message } } }""",
        id=made["id"],
        version=made["version"],
        price=str(price_minor),
    )["course"]
    section = instructor.do(
        """mutation($id: ID!) { createSection(input: {courseId: $id, title: "Start"}) {
            section { id } errors { message } } }""",
        id=made["id"],
    )["section"]
    return Course(made["id"], priced["version"], section["id"])


def upload(instructor: UserClient, course: Course, sample_video: bytes) -> str:
    """Send a file straight to the object storage by presigned parts, and gives the video's id."""
    session = instructor.do(
        """mutation($course: ID!, $size: BigInt!, $key: ID!) {
          startVideoUpload(input: {
            courseId: $course, filename: "sample_video.mp4", sizeBytes: $size, idempotencyKey: $key
          }) {
            uploadSession { id partSizeBytes video { id } parts { number url } } errors { message } } }""",
        course=course.id,
        size=str(len(sample_video)),
        key=str(uuid.uuid4()),
    )["uploadSession"]
    parts = []
    for part in session["parts"]:
        start = (part["number"] - 1) * session["partSizeBytes"]
        sent = httpx.put(part["url"], content=sample_video[start : start + session["partSizeBytes"]], timeout=60)
        sent.raise_for_status()
        parts.append({"number": part["number"], "etag": sent.headers["etag"]})
    instructor.do(
        """mutation($session: ID!, $parts: [CompletedPartInput!]!) {
          completeVideoUpload(input: {uploadSessionId: $session, parts: $parts}) {
              video { id } errors { message } } }""",
        session=session["id"],
        parts=parts,
    )
    return str(session["video"]["id"])


def unfinished_upload(instructor: UserClient, course: Course, content: bytes) -> dict[str, Any]:
    """Send the whole file without completing the upload; return what completes it, and the video's id."""

    def started() -> dict[str, Any] | None:
        payload = instructor.execute(
            """mutation($course: ID!, $size: BigInt!, $key: ID!) {
              startVideoUpload(input: {
                courseId: $course, filename: "half.mp4", sizeBytes: $size, idempotencyKey: $key
              }) { uploadSession { id video { id } parts { number url } } errors { code } } }""",
            course=course.id,
            size=str(len(content)),
            key=str(uuid.uuid4()),
        )["startVideoUpload"]
        session: dict[str, Any] | None = payload["uploadSession"]
        return session

    # A new co-instructor may upload once videos has the new outline.
    session = eventually_blocking(started, "the start of an upload")
    url = session["parts"][0]["url"]
    sent = httpx.put(url, content=content, timeout=60)
    sent.raise_for_status()
    parts = [{"number": 1, "etag": sent.headers["etag"]}]
    return {"session": session["id"], "video": session["video"]["id"], "url": url, "content": content, "parts": parts}


def teach_together(owner: UserClient, course: Course, friend: UserClient, user_id: str, share: int = 0) -> None:
    """Invite a co-instructor, who accepts; `share` is theirs of the income, in basis points."""
    invitation = owner.do(
        """mutation($id: ID!, $user: ID!, $share: Int!) {
          inviteCoInstructor(input: {courseId: $id, userId: $user, shareBasisPoints: $share}) {
            invitation { id } errors { message } } }""",
        id=course.id,
        user=user_id,
        share=share,
    )["invitation"]["id"]

    def invited() -> bool:
        found = friend.execute("{ viewer { coInstructorInvitations { edges { node { id } } } } }")["viewer"][
            "coInstructorInvitations"
        ]
        return invitation in [edge["node"]["id"] for edge in found["edges"]]

    eventually_blocking(invited, "an invitation")
    friend.do(
        "mutation($id: ID!) { acceptCoInstructorInvitation(input: {invitationId: $id}) { errors { message } } }",
        id=invitation,
    )


VIDEO_STATE = "subscription($id: ID!) { videoStatusChanged(videoId: $id) { status progressPercent failureReason } }"


def watch_until_ready(instructor: UserClient, video: str) -> list[str]:
    """Follows the video by subscription; gives the states that it went through."""
    states: list[str] = []
    with instructor.subscribed(VIDEO_STATE, id=video) as events:
        for event in events:
            state = event["videoStatusChanged"]["status"]
            if not states or states[-1] != state:
                states.append(state)
            assert state != "FAILED", event
            if state == "READY":
                return states
    return states


def add_lecture(instructor: UserClient, course: Course, video: str, title: str, *, preview: bool) -> str:
    """Return a lecture that shows the video."""
    lecture = instructor.do(
        """mutation($section: ID!, $title: String!, $preview: Boolean!) {
          createLecture(input: {sectionId: $section, title: $title, kind: VIDEO, isPreview: $preview}) {
            lecture { id } errors { message } } }""",
        section=course.section,
        title=title,
        preview=preview,
    )["lecture"]["id"]

    def attached() -> bool:
        response = instructor.execute(
            """mutation($lecture: ID!, $video: ID!) {
              attachLectureVideo(input: {lectureId: $lecture, videoId: $video}) {
              lecture { id } errors { message } } }""",
            lecture=lecture,
            video=video,
        )
        return not response["attachLectureVideo"]["errors"]

    eventually_blocking(attached, "attaching the video")
    return str(lecture)


def write_lecture(instructor: UserClient, course: Course) -> None:
    """Make a lecture to read."""
    lecture = instructor.do(
        """mutation($section: ID!) { createLecture(input: {sectionId: $section, title: "Read", kind: ARTICLE}) {
          lecture { id } errors { message } } }""",
        section=course.section,
    )["lecture"]["id"]
    instructor.do(
        """mutation($lecture: ID!) { writeLectureArticle(input: {lectureId: $lecture, html: "<p>All of it.</p>"}) {
          errors { message } } }""",
        lecture=lecture,
    )


def publish(instructor: UserClient, admin: UserClient, course: Course) -> None:
    """Submit the course and approves it."""

    def submitted() -> bool:
        response = instructor.execute(
            "mutation($id: ID!) { submitCourse(input: {courseId: $id}) { errors { code message } } }", id=course.id
        )
        return not response["submitCourse"]["errors"]

    eventually_blocking(submitted, "submitting the course")
    admin.do("mutation($id: ID!) { approveCourse(input: {courseId: $id}) { errors { message } } }", id=course.id)


def find(person: UserClient, words: str) -> dict[str, Any]:
    """Return the first course that a search finds."""

    def look() -> dict[str, Any] | None:
        found = person.execute(
            """query($words: String!) { courseSearch(query: $words, first: 5) { totalCount edges { node {
              id title slug viewerPrice { total { amountMinor currency } } } } } }""",
            words=words,
        )["courseSearch"]
        nodes = [edge["node"] for edge in found["edges"]]
        return next((node for node in nodes if node["viewerPrice"]), None)

    return eventually_blocking(look, "finding the course")


@dataclass(frozen=True)
class Checkout:
    """An order that waits to be paid."""

    order: str
    url: str


def check_out(student: UserClient, course_id: str) -> Checkout:
    """Put the course into the cart and opens the payment page."""
    cart = student.do(
        """mutation($id: ID!) { addToCart(input: {courseId: $id}) { cart { total { amountMinor currency } }
          errors { message } } }""",
        id=course_id,
    )["cart"]
    started = student.do(
        """mutation($key: ID!, $total: BigInt!, $currency: String!) {
          startCheckout(input: {idempotencyKey: $key, expectedTotal: {amountMinor: $total, currency: $currency}}) {
            order { id status } checkoutUrl errors { message } } }""",
        key=str(uuid.uuid4()),
        total=cart["total"]["amountMinor"],
        currency=cart["total"]["currency"],
    )
    return Checkout(started["order"]["id"], started["checkoutUrl"])


def pay(checkout: Checkout, email: str) -> None:
    """Fill in the hosted page with a test card."""
    card = {"method": "card", "number": "4242 4242 4242 4242", "expiry": "12 / 40", "cvc": "123", "email": email}
    paid = httpx.post(checkout.url, data=card, timeout=60)
    assert paid.status_code == httpx.codes.SEE_OTHER, paid.text


def enrolled(student: UserClient, course_id: str) -> str:
    """Return the id of the student's enrollment, once there is one."""

    def look() -> str | None:
        course = student.execute(
            "query($id: ID!) { course(by: {id: $id}) { viewerEnrollment { id status } } }", id=course_id
        )["course"]
        enrollment = course["viewerEnrollment"]
        return enrollment["id"] if enrollment and enrollment["status"] == "ACTIVE" else None

    return eventually_blocking(look, "the enrollment")


def playback(person: UserClient, course_id: str, lecture: str) -> dict[str, Any]:
    """Return the playback of one lecture of a course: a grant or a denial."""
    course = person.execute(
        """query($id: ID!) { course(by: {id: $id}) { sections { lectures { id playback {
          grant { hlsUrl posterUrl storyboardVttUrl } denial } } } } }""",
        id=course_id,
    )["course"]
    found: dict[str, Any] = next(
        one["playback"] for section in course["sections"] for one in section["lectures"] if one["id"] == lecture
    )
    return found


def granted_playback(person: UserClient, course_id: str, lecture: str) -> str:
    """Return the address of the playlist, once videos has heard of the enrollment."""

    def look() -> str | None:
        grant = playback(person, course_id, lecture)["grant"]
        return grant["hlsUrl"] if grant else None

    return eventually_blocking(look, "a playback grant")


def report_progress(student: UserClient, lecture: str, position: int) -> dict[str, Any]:
    """Report that the lecture was watched up to a position, once learning has heard of the enrollment."""
    heartbeat = {
        "lectureId": lecture,
        "positionSeconds": position,
        "watchedRanges": [[0, position]],
        "clientEventId": str(uuid.uuid4()),
        "at": datetime.now(UTC).isoformat(),
    }

    def report() -> dict[str, Any] | None:
        payload = student.execute(
            """mutation($heartbeats: [ProgressHeartbeatInput!]!) { reportProgress(input: {heartbeats: $heartbeats}) {
              progress { percent secondsWatched resumeLecture { id } } errors { code } } }""",
            heartbeats=[heartbeat],
        )["reportProgress"]
        assert all(error["code"] in ("NOT_ENROLLED", "NOT_FOUND") for error in payload["errors"]), payload
        return payload["progress"] if not payload["errors"] else None

    return eventually_blocking(report, "reporting progress")


def review(student: UserClient, course_id: str, rating: int) -> None:
    """Rates the course."""
    student.do(
        """mutation($id: ID!, $rating: Int!) { writeReview(input: {courseId: $id, rating: $rating, body: "Well done"}) {
          review { id } errors { message } } }""",
        id=course_id,
        rating=rating,
    )


NOTIFICATIONS = "subscription($after: BigInt) { notificationReceived(afterSeq: $after) { seq kind title } }"


@contextmanager
def listening(person: UserClient, after: str | None = None) -> Iterator[Iterator[dict[str, Any]]]:
    """Provide the person's live notifications."""
    with person.subscribed(NOTIFICATIONS, after=after) as events:
        yield (event["notificationReceived"] for event in events)
