"""Co-instructors: by invitation of the owner and consent of the invited person."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from subgraphs.accounts.events import InvitedUserFound, UserRegistered
from subgraphs.catalog.events import CoInstructorInvitationCreated, CoInstructorInvited, InstructorRemoved
from subgraphs.catalog.service.co_instructors.inviting import MAX_PER_DAY
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.identity.principal import Principal, Role
from tests.subgraphs.catalog.conftest import (
    ACCEPT,
    DECLINE,
    INVITE,
    SET_CO_INSTRUCTORS,
    SUBMIT,
    UPDATE,
    WITHDRAW,
    Catalog,
    running,
)
from tests.subgraphs.clocks import OffsetClock
from tests.subgraphs.principals import admin, instructor, student

MINE = """{ viewer { coInstructorInvitations(first: 50) {
  edges { node { id status courseTitle email course { id } inviter { id } } } } } }"""
OF_COURSE = """query ($id: ID!) { courseCoInstructorInvitations(courseId: $id) { id status email user { id } } }"""


@pytest.fixture
def time() -> OffsetClock:
    return OffsetClock()


@pytest.fixture
async def catalog(settings: Settings, time: OffsetClock) -> AsyncIterator[Catalog]:
    async with running(settings, time) as started:
        yield started


@pytest.fixture
def owner() -> Principal:
    return instructor()


@pytest.fixture
async def course(catalog: Catalog, owner: Principal) -> str:
    title = f"Pottery {USER.new()[-6:]}"
    course_id = await catalog.finished_draft(owner, title, await catalog.category(f"Clay {USER.new()}"))
    await catalog.published_events()
    return course_id


async def _mine(catalog: Catalog, viewer: Principal) -> list[dict[str, Any]]:
    found = (await catalog.data(MINE, viewer))["viewer"]["coInstructorInvitations"]
    return [edge["node"] for edge in found["edges"]]


async def _of_course(catalog: Catalog, viewer: Principal, course_id: str) -> list[dict[str, Any]] | None:
    found: list[dict[str, Any]] | None = (await catalog.data(OF_COURSE, viewer, id=course_id))[
        "courseCoInstructorInvitations"
    ]
    return found


async def _instructors(catalog: Catalog, viewer: Principal, course_id: str) -> list[str]:
    query = "query ($id: ID!) { course(by: {id: $id}) { instructors { id } } }"
    return [user["id"] for user in (await catalog.data(query, viewer, id=course_id))["course"]["instructors"]]


async def _codes(catalog: Catalog, mutation: str, viewer: Principal, **variables: object) -> list[str]:
    return [error["code"] for error in (await catalog.payload(mutation, viewer, **variables))["errors"]]


async def test_an_invited_user_teaches_only_once_they_accept(catalog: Catalog, owner: Principal, course: str) -> None:
    friend = instructor()
    invitation = await catalog.invite(owner, course, friend)

    assert await _instructors(catalog, owner, course) == [owner.user_id]
    assert await _codes(catalog, UPDATE, friend, id=course, version=1, title="Mine now") == ["NOT_FOUND"]
    [shown] = await _mine(catalog, friend)
    assert (shown["id"], shown["status"], shown["inviter"]["id"]) == (invitation, "PENDING", owner.user_id)
    assert shown["course"] is None, "a draft is hidden until they teach it"
    assert shown["courseTitle"].startswith("Pottery")

    accepted = await catalog.change(ACCEPT, friend, id=invitation)

    assert accepted["invitation"]["status"] == "ACCEPTED"
    assert [user["id"] for user in accepted["course"]["instructors"]] == [owner.user_id, friend.user_id]
    version = accepted["course"]["version"]
    assert await _codes(catalog, UPDATE, friend, id=course, version=version, title="Ours now") == []
    assert await _mine(catalog, friend) == []


async def test_an_invitation_is_announced_once_accounts_has_found_the_user(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    friend = instructor()
    invitation = (await catalog.change(INVITE, owner, id=course, user=friend.user_id))["invitation"]["id"]
    [created] = await catalog.published_events()
    assert isinstance(created, CoInstructorInvitationCreated)
    assert (created.invitation_id, created.user_id, created.email) == (invitation, friend.user_id, None)
    assert await _mine(catalog, friend) == []

    for _ in range(2):
        await catalog.handle(InvitedUserFound(invitation_id=invitation, user_id=friend.user_id))

    [invited] = await catalog.published_events()
    assert isinstance(invited, CoInstructorInvited)
    assert (invited.user_id, invited.course.id) == (friend.user_id, course)


async def test_the_result_does_not_reveal_whether_an_address_has_an_account(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    friend = instructor()
    known = await catalog.change(INVITE, owner, id=course, email="known@addresses.test")
    await catalog.handle(InvitedUserFound(invitation_id=known["invitation"]["id"], user_id=friend.user_id))
    unknown = await catalog.change(INVITE, owner, id=course, email="unknown@addresses.test")

    for payload in (known, unknown):
        assert (payload["invitation"]["status"], payload["invitation"]["user"]) == ("PENDING", None)
    listed = await _of_course(catalog, owner, course)
    assert listed is not None
    assert [(each["status"], each["user"]) for each in listed] == [("PENDING", None)] * 2
    [shown] = await _mine(catalog, friend)
    assert shown["email"] is None
    await catalog.change(ACCEPT, friend, id=shown["id"])
    listed = await _of_course(catalog, owner, course)
    assert listed is not None
    assert {each["user"]["id"] for each in listed if each["user"]} == {friend.user_id}


async def test_an_address_is_invited_before_it_has_an_account(catalog: Catalog, owner: Principal, course: str) -> None:
    await catalog.change(INVITE, owner, id=course, email=" New.Person@Addresses.TEST ")
    newcomer = instructor()
    await catalog.handle(
        UserRegistered(
            user_id=newcomer.user_id, email="new.person@addresses.test", display_name="New", roles=(Role.STUDENT,)
        )
    )

    assert len(await _mine(catalog, newcomer)) == 1
    assert any(isinstance(event, CoInstructorInvited) for event in await catalog.published_events())


async def test_only_the_owner_invites_and_withdraws(catalog: Catalog, owner: Principal, course: str) -> None:
    friend, stranger = instructor(), instructor()
    await catalog.teach_together(owner, course, friend)
    invitation = await catalog.invite(owner, course, instructor())

    assert await _codes(catalog, INVITE, friend, id=course, user=stranger.user_id) == ["NOT_OWNER"]
    assert await _codes(catalog, INVITE, stranger, id=course, user=stranger.user_id) == ["NOT_FOUND"]
    for other in (friend, stranger):
        assert await _codes(catalog, WITHDRAW, other, id=invitation) == ["NOT_FOUND"]
        assert await _of_course(catalog, other, course) is None
    response = await catalog.response(INVITE, student(), id=course, user=stranger.user_id)
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_only_the_invited_person_accepts_and_declines(catalog: Catalog, owner: Principal, course: str) -> None:
    invitation = await catalog.invite(owner, course, instructor())

    for other in (owner, instructor(), admin()):
        assert await _codes(catalog, ACCEPT, other, id=invitation) == ["NOT_FOUND"]
        assert await _codes(catalog, DECLINE, other, id=invitation) == ["NOT_FOUND"]
    assert await _instructors(catalog, owner, course) == [owner.user_id]
    for mutation in (ACCEPT, DECLINE, WITHDRAW):
        response = await catalog.response(mutation, None, id=invitation)
        assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_student_becomes_an_instructor_before_they_accept(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    newcomer = student()
    invitation = await catalog.invite(owner, course, newcomer)

    assert await _codes(catalog, ACCEPT, newcomer, id=invitation) == ["NOT_AN_INSTRUCTOR"]
    assert await _codes(catalog, ACCEPT, instructor(newcomer.user_id), id=invitation) == []


@pytest.mark.parametrize(("ending", "by_owner"), [(DECLINE, False), (WITHDRAW, True)], ids=["declined", "withdrawn"])
async def test_a_closed_invitation_is_not_accepted(
    catalog: Catalog, owner: Principal, course: str, ending: str, by_owner: bool
) -> None:
    friend = instructor()
    invitation = await catalog.invite(owner, course, friend)
    for _ in range(2):
        await catalog.change(ending, owner if by_owner else friend, id=invitation)

    assert await _codes(catalog, ACCEPT, friend, id=invitation) == ["INVITATION_CLOSED"]
    assert await _mine(catalog, friend) == []
    assert await _instructors(catalog, owner, course) == [owner.user_id]


async def test_an_invitation_expires_and_is_deleted_later(
    catalog: Catalog, owner: Principal, course: str, time: OffsetClock
) -> None:
    friend = instructor()
    invitation = await catalog.invite(owner, course, friend)
    time.advance_past(timedelta(days=14))

    assert await _codes(catalog, ACCEPT, friend, id=invitation) == ["INVITATION_CLOSED"]
    assert await _mine(catalog, friend) == []
    listed = await _of_course(catalog, owner, course)
    assert [each["status"] for each in listed or ()] == ["EXPIRED"]
    time.advance_past(timedelta(days=90))
    purge = next(task for task in catalog.worker_module.periodic_tasks if task.name == "catalog.purge-invitations")
    await purge.run()
    assert await _of_course(catalog, owner, course) == []


async def test_accepting_again_does_not_bring_back_a_removed_co_instructor(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    friend = instructor()
    invitation = await catalog.invite(owner, course, friend)
    for _ in range(2):
        await catalog.change(ACCEPT, friend, id=invitation)
    await catalog.published_events()
    await catalog.change(SET_CO_INSTRUCTORS, owner, id=course, users=[])

    events = await catalog.published_events()
    assert [event.user_id for event in events if isinstance(event, InstructorRemoved)] == [friend.user_id]
    await catalog.payload(ACCEPT, friend, id=invitation)
    assert await _instructors(catalog, owner, course) == [owner.user_id]


async def test_setting_co_instructors_removes_withdraws_and_invites(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    stays, leaves, invited, another = (instructor() for _ in range(4))
    await catalog.teach_together(owner, course, stays)
    await catalog.teach_together(owner, course, leaves)
    withdrawn = await catalog.invite(owner, course, another)

    await catalog.change(SET_CO_INSTRUCTORS, owner, id=course, users=[stays.user_id, invited.user_id])

    assert await _instructors(catalog, owner, course) == [owner.user_id, stays.user_id]
    assert await _codes(catalog, ACCEPT, another, id=withdrawn) == ["INVITATION_CLOSED"]
    listed = await _of_course(catalog, owner, course)
    assert listed is not None
    assert (listed[0]["status"], listed[0]["user"]["id"]) == ("PENDING", invited.user_id)


async def test_inviting_again_returns_the_same_invitation(catalog: Catalog, owner: Principal, course: str) -> None:
    friend = instructor()

    payloads = await asyncio.gather(
        *(catalog.change(INVITE, owner, id=course, user=friend.user_id) for _ in range(5)),
    )

    assert len({payload["invitation"]["id"] for payload in payloads}) == 1
    assert len(await catalog.published_events()) == 1


async def test_a_person_invited_by_id_and_by_address_is_invited_once(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    friend = instructor()
    await catalog.invite(owner, course, friend)
    by_address = (await catalog.change(INVITE, owner, id=course, email="friend@twice.test"))["invitation"]["id"]
    await catalog.handle(InvitedUserFound(invitation_id=by_address, user_id=friend.user_id))

    assert len(await _mine(catalog, friend)) == 1


async def test_open_invitations_count_as_instructors(catalog: Catalog, owner: Principal, course: str) -> None:
    for _ in range(9):
        await catalog.invite(owner, course, instructor())

    assert await _codes(catalog, INVITE, owner, id=course, user=USER.new()) == ["TOO_MANY"]


async def test_invitations_of_one_owner_are_limited_by_day(
    catalog: Catalog, owner: Principal, course: str, time: OffsetClock
) -> None:
    for _ in range(MAX_PER_DAY):
        await catalog.change(WITHDRAW, owner, id=await catalog.invite(owner, course, instructor()))

    assert await _codes(catalog, INVITE, owner, id=course, user=USER.new()) == ["TOO_MANY"]
    time.advance_past(timedelta(days=1))
    assert await _codes(catalog, INVITE, owner, id=course, user=USER.new()) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "REQUIRED"),
        ({"user": "usr_01jd7mz8e4f0a9x3c5k2q7w1rt", "email": "a@b.test"}, "REQUIRED"),
        ({"email": "not an address"}, "INVALID"),
        ({"email": "x" * 300 + "@b.test"}, "INVALID"),
    ],
)
async def test_an_invitation_is_of_one_person(
    catalog: Catalog, owner: Principal, course: str, arguments: dict[str, str], code: str
) -> None:
    assert await _codes(catalog, INVITE, owner, id=course, **arguments) == [code]
    assert await catalog.published_events() == []


async def test_an_owner_does_not_invite_themselves(catalog: Catalog, owner: Principal, course: str) -> None:
    assert await _codes(catalog, INVITE, owner, id=course, user=owner.user_id) == ["INVALID"]


@pytest.mark.parametrize("attempt", range(3))
async def test_a_removal_and_an_acceptance_at_once_leave_no_former_instructor_teaching(
    catalog: Catalog, owner: Principal, course: str, attempt: int
) -> None:
    friend = instructor()
    invitation = await catalog.invite(owner, course, friend)

    await asyncio.gather(
        catalog.payload(ACCEPT, friend, id=invitation),
        catalog.payload(SET_CO_INSTRUCTORS, owner, id=course, users=[]),
    )

    # Accepted first and then removed, or withdrawn first and then not accepted.
    assert await _instructors(catalog, owner, course) == [owner.user_id]


async def test_an_invitation_is_accepted_during_a_review(catalog: Catalog, owner: Principal, course: str) -> None:
    friend = instructor()
    invitation = await catalog.invite(owner, course, friend)
    await catalog.change(SUBMIT, owner, id=course)

    assert await _codes(catalog, ACCEPT, friend, id=invitation) == []
