"""Every cause that ends access, against everything that was opened with it, in whole deployments."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.sample_video import record_video
from tests.end_to_end.user_client import UserClient
from tests.waiting import eventually_blocking

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(1200)]

DEPLOYMENTS = ["one_process", "multi_process_deployment"]


@dataclass
class Studio:
    """A course with a video, to which each case invites a co-instructor of its own."""

    market: Marketplace
    owner: UserClient
    course: journeys.Course
    lecture: str
    cases: "dict[str, Case]" = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)


@dataclass
class Case:
    """A co-instructor, and what they opened before the cause."""

    client: UserClient
    email: str
    user_id: str
    upload: dict[str, Any]
    playlist: str
    events: Iterator[dict[str, Any]]
    studio: Studio

    def log_in_again(self) -> UserClient | None:
        """Return the user with a new session; None if they may not log in."""
        again = UserClient(self.client.url)
        payload = again.execute(
            """mutation($email: String!, $password: String!) { logIn(input: {email: $email, password: $password}) {
              tokens { accessToken refreshToken } errors { code } } }""",
            email=self.email,
            password=journeys.PASSWORD,
        )["logIn"]
        if payload["tokens"] is None:
            return None
        again.access_token = payload["tokens"]["accessToken"]
        return again


def take_role(case: Case) -> None:
    """Take the instructor role away."""
    case.studio.market.admin.do(
        "mutation($id: ID!) { setUserRoles(input: {userId: $id, roles: []}) { errors { message } } }", id=case.user_id
    )


def ban(case: Case) -> None:
    """Ban the user from teaching."""
    case.studio.market.admin.do(
        'mutation($id: ID!) { banUserFromTeaching(input: {userId: $id, reason: "a test"}) { errors { message } } }',
        id=case.user_id,
    )


def log_out(case: Case) -> None:
    """End the session by its own refresh token."""
    case.client.execute(
        "mutation($token: String!) { logOut(input: {refreshToken: $token}) { errors { code } } }",
        token=case.client.refresh_token,
    )


def revoke_session(case: Case) -> None:
    """End the session from another device."""
    other = UserClient(case.client.url)
    other.log_in(case.email, journeys.PASSWORD)
    sessions = other.execute("{ viewer { sessions { id current } } }")["viewer"]["sessions"]
    for session in sessions:
        if not session["current"]:
            other.do(
                "mutation($id: ID!) { revokeSession(input: {sessionId: $id}) { errors { message } } }", id=session["id"]
            )


def end_sessions(case: Case) -> None:
    """End all sessions of the user as staff does."""
    case.studio.market.admin.do(
        "mutation($id: ID!) { revokeUserSessions(input: {userId: $id}) { errors { message } } }", id=case.user_id
    )


def change_password(case: Case) -> None:
    """Change the password from another device."""
    other = UserClient(case.client.url)
    other.log_in(case.email, journeys.PASSWORD)
    other.do(
        """mutation($password: String!) { changePassword(input: {
          currentPassword: $password, newPassword: $password}) { errors { message } } }""",
        password=journeys.PASSWORD,
    )


def choose_new_password(case: Case) -> None:
    """Choose a new password by the link of a mail."""
    stranger = UserClient(case.client.url)
    stranger.do(
        "mutation($email: String!) { requestPasswordReset(input: {email: $email}) { errors { message } } }",
        email=case.email,
    )
    token = case.studio.market.inbox.link_in_mail(case.email, r"/reset\?token=([\w.~-]+)")
    stranger.do(
        """mutation($token: String!, $password: String!) {
          resetPassword(input: {token: $token, newPassword: $password}) { errors { message } } }""",
        token=token,
        password=journeys.PASSWORD,
    )


def remove_co_instructor(case: Case) -> None:
    """Remove the co-instructor from the course, who keeps their session."""
    others = [
        user["id"]
        for user in case.studio.owner.execute(
            "query($id: ID!) { course(by: {id: $id}) { instructors { id } } }", id=case.studio.course.id
        )["course"]["instructors"]
        if user["id"] != case.user_id
    ]
    case.studio.owner.do(
        """mutation($id: ID!, $users: [ID!]!) { setCourseCoInstructors(input: {courseId: $id, userIds: $users}) {
          errors { message } } }""",
        id=case.studio.course.id,
        users=others,
    )


def suspend(case: Case) -> None:
    """Suspend the user."""
    case.studio.market.admin.do(
        'mutation($id: ID!) { suspendUser(input: {userId: $id, reason: "a test"}) { errors { message } } }',
        id=case.user_id,
    )


CAUSES: dict[str, Callable[[Case], None]] = {
    "a role taken": take_role,
    "a ban from teaching": ban,
    "a log-out": log_out,
    "a revoked session": revoke_session,
    "all sessions ended by staff": end_sessions,
    "a new password": choose_new_password,
    "a changed password": change_password,
    "a suspension": suspend,
    "a removal from the course": remove_co_instructor,
}
"""The causes that end access, by name."""


def access_token_ends(case: Case) -> None:
    """Check that the access token changes the course no more."""

    def rejected() -> bool:
        response = case.client.send(
            'mutation($id: ID!) { createSection(input: {courseId: $id, title: "Mine"}) { errors { code } } }',
            id=case.studio.course.id,
        )
        if "errors" in response:
            return {error["extensions"]["code"] for error in response["errors"]} == {"UNAUTHENTICATED"}
        return [error["code"] for error in response["data"]["createSection"]["errors"]] == ["NOT_FOUND"]

    eventually_blocking(rejected, "the rejection of the access token")


def socket_ends(case: Case) -> None:
    """Check that the subscription ends, by the end of the socket or of the operation."""
    end: object = None
    try:
        assert list(case.events) == []
    except ConnectionClosed as closed:
        end = closed.rcvd and (closed.rcvd.code, closed.rcvd.reason)
    assert end in {None, (4403, "Token revoked")}


def upload_ends(case: Case) -> None:
    """Check that the upload is completed neither by the old session nor by a new one."""
    # Until the event has arrived the new session could still complete it; the store's side shows when it has.
    eventually_blocking(
        lambda: httpx.put(case.upload["url"], content=case.upload["content"], timeout=60).status_code == 404,
        "the end of the upload in the object store",
    )
    for client in (case.client, case.log_in_again()):
        if client is None:
            continue
        response = client.send(
            """mutation($session: ID!, $parts: [CompletedPartInput!]!) {
              completeVideoUpload(input: {uploadSessionId: $session, parts: $parts}) {
                video { id } errors { code } } }""",
            session=case.upload["session"],
            parts=case.upload["parts"],
        )
        codes = {error["extensions"]["code"] for error in response.get("errors", ())}
        if response.get("data"):
            payload = response["data"]["completeVideoUpload"] or {"video": None, "errors": ()}
            assert payload["video"] is None
            codes |= {error["code"] for error in payload["errors"]}
        assert codes, response
        assert codes <= {"UNAUTHENTICATED", "FORBIDDEN", "UNAUTHORIZED_FIELD_OR_TYPE", "EXPIRED", "NOT_OWNER"}, response


def playback_ends(case: Case) -> None:
    """Check that the granted playlist is not served any more."""
    eventually_blocking(lambda: httpx.get(case.playlist, timeout=60).status_code == 403, "the end of the grant")


REACHES: dict[str, Callable[[Case], None]] = {
    "access token": access_token_ends,
    "socket": socket_ends,
    "upload": upload_ends,
    "playback": playback_ends,
}
"""The things that were opened, by name, each with the check that it has ended."""


@pytest.fixture(scope="module")
def studios(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Studio]]:
    """Provide the course of a deployment, which is made once."""
    made: dict[str, Studio] = {}
    content = record_video(tmp_path_factory.mktemp("access") / "sample.mp4", seconds=2, size="320x180")

    def studio(deployment: str) -> Studio:
        if deployment not in made:
            market: Marketplace = request.getfixturevalue(deployment)
            owner, _ = journeys.join(market.url, market.inbox, "olive")
            journeys.become_instructor(owner)
            course = journeys.create_course(owner, market.admin, f"Access {uuid.uuid4().hex[:6]}", 1000)
            video = journeys.upload(owner, course, content)
            journeys.watch_until_ready(owner, video)
            lecture = journeys.add_lecture(owner, course, video, "The lecture", preview=False)
            made[deployment] = Studio(market, owner, course, lecture)
        return made[deployment]

    yield studio
    for each in made.values():
        each.stack.close()


def _opened(studio: Studio) -> Case:
    """Return a new co-instructor with an upload, a subscription and a playback grant."""
    client, email = journeys.join(studio.market.url, studio.market.inbox, "colin")
    user_id = journeys.become_instructor(client)
    journeys.teach_together(studio.owner, studio.course, client, user_id)
    upload = journeys.unfinished_upload(client, studio.course, b"half a film")
    events = studio.stack.enter_context(client.subscribed(journeys.VIDEO_STATE, id=upload["video"]))
    assert next(events)["videoStatusChanged"]["status"] == "AWAITING_UPLOAD"
    playlist = journeys.granted_playback(client, studio.course.id, studio.lecture)
    assert httpx.get(playlist, timeout=60).status_code == httpx.codes.OK
    return Case(client, email, user_id, upload, playlist, events, studio)


@pytest.mark.parametrize("reach", REACHES)
@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_everything_that_was_opened_ends_with_the_access(
    studios: Callable[[str], Studio], deployment: str, cause: str, reach: str
) -> None:
    studio = studios(deployment)
    if cause not in studio.cases:
        case = _opened(studio)
        CAUSES[cause](case)
        # Only of what happened are the effects waited for.
        studio.cases[cause] = case
    REACHES[reach](studio.cases[cause])
    if reach == "playback":
        # The owner's access to the same course goes on.
        playlist = journeys.granted_playback(studio.owner, studio.course.id, studio.lecture)
        assert httpx.get(playlist, timeout=60).status_code == httpx.codes.OK


WHO = "{ viewer { email } }"


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_logging_out_ends_what_the_access_token_opened(deployment: str, request: pytest.FixtureRequest) -> None:
    market: Marketplace = request.getfixturevalue(deployment)
    leaving, email = journeys.join(market.url, market.inbox, "lea")
    staying = UserClient(market.url)
    staying.log_in(email, journeys.PASSWORD)
    with leaving.subscribed("subscription { notificationReceived { id } }") as events:
        leaving.execute(
            "mutation($token: String!) { logOut(input: {refreshToken: $token}) { errors { code } } }",
            token=leaving.refresh_token,
        )

        def rejected() -> bool:
            codes = [error["extensions"]["code"] for error in leaving.send(WHO).get("errors", ())]
            return codes == ["UNAUTHENTICATED"]

        eventually_blocking(rejected, "the rejection of a token whose session ended")
        with pytest.raises(ConnectionClosed) as closed:
            next(events)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4403, "Token revoked")
    assert staying.execute(WHO) == {"viewer": {"email": email}}
