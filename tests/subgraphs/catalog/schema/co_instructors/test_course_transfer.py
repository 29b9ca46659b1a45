"""The transfer of a course to another instructor: by an offer of its owner and consent of the next one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from subgraphs.accounts.events import DeletionCheckRequested, InvitedUserFound
from subgraphs.catalog.events import CatalogDeletionChecked, CourseTransferOffered, CourseTransferred, CourseUpdated
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.identity.ids import ENROLLMENT, USER, CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.orders.events import EnrollmentGranted, EnrollmentSource
from tests.subgraphs.catalog.conftest import ACCEPT, DECLINE, INVITE, UPDATE, WITHDRAW, Catalog, running
from tests.subgraphs.clocks import OffsetClock
from tests.subgraphs.principals import admin, instructor, student, who_logged_in

OFFER = """mutation ($id: ID!, $user: ID, $email: String) {
  inviteCourseOwner(input: {courseId: $id, userId: $user, email: $email}) {
    invitation { id status role email user { id } } course { id } errors { code } }
}"""
INSTRUCTORS = "query ($id: ID!) { course(by: {id: $id}) { instructors { id } version } }"
MINE = "{ viewer { coInstructorInvitations(first: 50) { edges { node { id role } } } } }"


@pytest.fixture
def time() -> OffsetClock:
    return OffsetClock()


@pytest.fixture
async def catalog(settings: Settings, time: OffsetClock) -> AsyncIterator[Catalog]:
    async with running(settings, time) as started:
        yield started


@pytest.fixture
def owner(time: OffsetClock) -> Principal:
    return who_logged_in(instructor(), time())


@pytest.fixture
async def course(catalog: Catalog, owner: Principal) -> str:
    course_id = await catalog.published(owner, f"Glass {USER.new()[-6:]}", await catalog.category(f"G {USER.new()}"))
    await catalog.published_events()
    return course_id


async def instructors(catalog: Catalog, course_id: str) -> list[str]:
    return [user["id"] for user in (await catalog.data(INSTRUCTORS, None, id=course_id))["course"]["instructors"]]


async def offer(catalog: Catalog, owner: Principal, course_id: str, to: Principal) -> str:
    """Return the id of an offer that accounts has found the user of."""
    payload = await catalog.payload(OFFER, owner, id=course_id, user=to.user_id)
    assert payload["errors"] == []
    invitation: str = payload["invitation"]["id"]
    await catalog.handle(InvitedUserFound(invitation_id=invitation, user_id=to.user_id))
    return invitation


async def codes(catalog: Catalog, mutation: str, viewer: Principal, **variables: object) -> list[str]:
    return [error["code"] for error in (await catalog.payload(mutation, viewer, **variables))["errors"]]


async def test_the_owner_changes_with_the_consent_of_the_next_one(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    successor = instructor()
    invitation = await offer(catalog, owner, course, successor)
    announced = [event for event in await catalog.published_events() if isinstance(event, CourseTransferOffered)]
    assert [event.user_id for event in announced] == [successor.user_id]
    assert await instructors(catalog, course) == [owner.user_id]
    [shown] = (await catalog.data(MINE, successor))["viewer"]["coInstructorInvitations"]["edges"]
    assert shown["node"] == {"id": invitation, "role": "OWNER"}

    for _ in range(2):
        assert await codes(catalog, ACCEPT, successor, id=invitation) == []
    assert await instructors(catalog, course) == [successor.user_id, owner.user_id]
    published = await catalog.published_events()
    transferred = [event for event in published if isinstance(event, CourseTransferred)]
    assert [(event.course.owner_id, event.former_owner_id) for event in transferred] == [
        (successor.user_id, owner.user_id)
    ]
    updated = [event for event in published if isinstance(event, CourseUpdated)]
    assert [(event.course.owner_id, event.course.instructor_ids) for event in updated] == [
        (successor.user_id, (successor.user_id, owner.user_id))
    ]
    assert await codes(catalog, OFFER, owner, id=course, user=owner.user_id) == ["NOT_OWNER"]
    assert await codes(catalog, INVITE, owner, id=course, email="friend@glass.test") == ["NOT_OWNER"]
    assert await codes(catalog, INVITE, successor, id=course, email="friend@glass.test") == []


async def test_a_co_instructor_can_become_the_owner(catalog: Catalog, owner: Principal, course: str) -> None:
    friend = instructor()
    await catalog.teach_together(owner, course, friend)
    invitation = await offer(catalog, owner, course, friend)
    assert await codes(catalog, ACCEPT, friend, id=invitation) == []
    assert await instructors(catalog, course) == [friend.user_id, owner.user_id]


async def test_only_the_owner_offers_and_only_the_offered_accepts(
    catalog: Catalog, owner: Principal, course: str, time: OffsetClock
) -> None:
    successor, friend = instructor(), who_logged_in(instructor(), time())
    await catalog.teach_together(owner, course, friend)
    assert await codes(catalog, OFFER, friend, id=course, user=successor.user_id) == ["NOT_OWNER"]
    stranger = who_logged_in(instructor(), time())
    assert await codes(catalog, OFFER, stranger, id=course, user=stranger.user_id) == ["NOT_OWNER"]
    for caller, code in ((admin(), "FORBIDDEN"), (student(), "FORBIDDEN"), (None, "UNAUTHENTICATED")):
        denied = await catalog.response(OFFER, caller, id=course, user=successor.user_id)
        assert denied["errors"][0]["extensions"]["code"] == code
    assert await codes(catalog, OFFER, owner, id=course, user=owner.user_id) == ["INVALID"]
    assert await codes(catalog, OFFER, owner, id=course) == ["REQUIRED"]

    invitation = await offer(catalog, owner, course, successor)
    for other in (stranger, friend, owner):
        assert await codes(catalog, ACCEPT, other, id=invitation) == ["NOT_FOUND"]
    assert await codes(catalog, OFFER, owner, id=course, user=stranger.user_id) == ["WRONG_STATUS"]
    again = await catalog.payload(OFFER, owner, id=course, user=successor.user_id)
    assert again["invitation"]["id"] == invitation
    assert await codes(catalog, WITHDRAW, owner, id=invitation) == []
    assert await codes(catalog, ACCEPT, successor, id=invitation) == ["INVITATION_CLOSED"]
    assert (await instructors(catalog, course))[0] == owner.user_id


async def test_an_offer_needs_a_recent_log_in_and_a_published_course(
    catalog: Catalog, owner: Principal, course: str, time: OffsetClock
) -> None:
    stale = who_logged_in(owner, time() - timedelta(hours=2))
    denied = await catalog.response(OFFER, stale, id=course, user=instructor().user_id)
    assert denied["errors"][0]["extensions"]["code"] == "RECENT_LOGIN_REQUIRED"
    draft = (await catalog.draft(owner, "Not yet", await catalog.category(f"D {USER.new()}")))["id"]
    assert await codes(catalog, OFFER, owner, id=draft, user=instructor().user_id) == ["WRONG_STATUS"]


async def test_a_declined_offer_changes_nothing(catalog: Catalog, owner: Principal, course: str) -> None:
    successor = instructor()
    invitation = await offer(catalog, owner, course, successor)
    assert await codes(catalog, DECLINE, successor, id=invitation) == []
    assert await codes(catalog, ACCEPT, successor, id=invitation) == ["INVITATION_CLOSED"]
    assert await instructors(catalog, course) == [owner.user_id]


async def test_open_invitations_of_the_owner_before_end_with_the_transfer(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    successor, friend = instructor(), instructor()
    invited = await catalog.invite(owner, course, friend)
    invitation = await offer(catalog, owner, course, successor)
    assert await codes(catalog, ACCEPT, successor, id=invitation) == []
    assert await codes(catalog, ACCEPT, friend, id=invited) == ["INVITATION_CLOSED"]


async def test_an_edit_at_the_same_time_and_two_acceptances_leave_one_owner(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    successor = instructor()
    invitation = await offer(catalog, owner, course, successor)
    version = (await catalog.data(INSTRUCTORS, owner, id=course))["course"]["version"]
    results: list[Any] = await asyncio.gather(
        catalog.payload(ACCEPT, successor, id=invitation),
        catalog.payload(ACCEPT, successor, id=invitation),
        catalog.payload(UPDATE, owner, id=course, version=version, title="Blown glass"),
    )
    assert [result["errors"] for result in results[:2]] == [[], []]
    assert await instructors(catalog, course) == [successor.user_id, owner.user_id]


async def test_a_transferred_course_is_no_obstacle_to_the_deletion_of_the_owner_before(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    await catalog.handle(
        EnrollmentGranted(
            enrollment_id=ENROLLMENT.new(),
            user_id=USER.new(),
            course_id=CourseId(course),
            source=EnrollmentSource.PURCHASE,
            revision=1,
            enrolled_at=utc_now(),
        )
    )
    successor = instructor()
    invitation = await offer(catalog, owner, course, successor)
    counts = []
    for accepted in (False, True):
        if accepted:
            assert await codes(catalog, ACCEPT, successor, id=invitation) == []
        for user in (owner, successor):
            await catalog.handle(DeletionCheckRequested(deletion_id="del_1", user_id=user.user_id, round=1))
            [report] = [e for e in await catalog.published_events() if isinstance(e, CatalogDeletionChecked)]
            counts.append(sum(obstacle.count for obstacle in report.obstacles))
    assert counts == [1, 0, 0, 1]
