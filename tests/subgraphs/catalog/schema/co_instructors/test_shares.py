"""The shares of instructors in the income: none falls without consent, and the owner gives of their own part."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from subgraphs.accounts.events import InvitedUserFound, UserDeleted
from subgraphs.catalog.events import (
    CoInstructorInvited,
    CourseUpdated,
    InstructorShareProposed,
    InstructorSharesChanged,
    OutlineShare,
)
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.catalog.conftest import ACCEPT, DECLINE, SET_CO_INSTRUCTORS, WITHDRAW, Catalog, running
from tests.subgraphs.clocks import OffsetClock
from tests.subgraphs.principals import admin, instructor, student, who_logged_in

_INVITATION = "invitation { id status role shareBasisPoints shareBasisPointsBefore } errors { code path }"
INVITE = f"""mutation ($id: ID!, $user: ID!, $share: Int!) {{
  inviteCoInstructor(input: {{courseId: $id, userId: $user, shareBasisPoints: $share}}) {{ {_INVITATION} }} }}"""
CHANGE = f"""mutation ($id: ID!, $user: ID!, $share: Int!, $version: Int) {{
  changeInstructorShare(input: {{courseId: $id, userId: $user, shareBasisPoints: $share, expectedVersion: $version}}) {{
    course {{ version instructorShares {{ user {{ id }} basisPoints }} }} {_INVITATION} }} }}"""
OFFER = f"""mutation ($id: ID!, $user: ID!) {{
  inviteCourseOwner(input: {{courseId: $id, userId: $user}}) {{ {_INVITATION} }} }}"""
SHARES = "query ($id: ID!) { course(by: {id: $id}) { version instructorShares { user { id } basisPoints } } }"
MINE = """{ viewer { coInstructorInvitations(first: 50) {
  edges { node { id role shareBasisPoints shareBasisPointsBefore } } } } }"""


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
    course_id = await catalog.published(owner, f"Silk {USER.new()[-6:]}", await catalog.category(f"S {USER.new()}"))
    await catalog.published_events()
    return course_id


async def shares(catalog: Catalog, viewer: Principal, course_id: str) -> dict[str, int]:
    found = (await catalog.data(SHARES, viewer, id=course_id))["course"]["instructorShares"]
    return {share["user"]["id"]: share["basisPoints"] for share in found}


async def codes(catalog: Catalog, mutation: str, viewer: Principal, **variables: object) -> list[str]:
    return [error["code"] for error in (await catalog.payload(mutation, viewer, **variables))["errors"]]


async def invite(catalog: Catalog, owner: Principal, course_id: str, friend: Principal, share: int) -> str:
    """Invite with a share, and return the invitation's id once accounts has found the user."""
    payload = await catalog.change(INVITE, owner, id=course_id, user=friend.user_id, share=share)
    invitation: str = payload["invitation"]["id"]
    await catalog.handle(InvitedUserFound(invitation_id=invitation, user_id=friend.user_id))
    return invitation


async def joined(catalog: Catalog, owner: Principal, course_id: str, share: int) -> Principal:
    """Return a new co-instructor with that share."""
    friend = instructor()
    await catalog.change(ACCEPT, friend, id=await invite(catalog, owner, course_id, friend, share))
    return friend


async def test_an_invitation_says_the_share_and_the_acceptance_gives_it(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    friend = instructor()
    invitation = await invite(catalog, owner, course, friend, 3_000)
    [announced] = [each for each in await catalog.published_events() if isinstance(each, CoInstructorInvited)]
    assert announced.share_basis_points == 3_000
    [shown] = (await catalog.data(MINE, friend))["viewer"]["coInstructorInvitations"]["edges"]
    assert (shown["node"]["shareBasisPoints"], shown["node"]["shareBasisPointsBefore"]) == (3_000, None)
    assert await shares(catalog, owner, course) == {owner.user_id: 10_000}

    for _ in range(2):
        await catalog.change(ACCEPT, friend, id=invitation)
    assert await shares(catalog, friend, course) == {owner.user_id: 7_000, friend.user_id: 3_000}
    published = await catalog.published_events()
    [updated] = [each for each in published if isinstance(each, CourseUpdated)]
    wanted = (
        OutlineShare(user_id=owner.user_id, basis_points=7_000),
        OutlineShare(user_id=friend.user_id, basis_points=3_000),
    )
    assert updated.course.shares == wanted
    [changed] = [each for each in published if isinstance(each, InstructorSharesChanged)]
    assert (changed.course.shares, changed.shares_before) == (
        wanted,
        (OutlineShare(user_id=owner.user_id, basis_points=10_000),),
    )


async def test_shares_are_for_instructors_and_admins(catalog: Catalog, owner: Principal, course: str) -> None:
    assert await shares(catalog, admin(), course) == {owner.user_id: 10_000}
    for viewer in (student(), instructor(), None):
        assert (await catalog.data(SHARES, viewer, id=course))["course"]["instructorShares"] is None


async def test_no_more_is_promised_than_the_owner_has(catalog: Catalog, owner: Principal, course: str) -> None:
    friend = await joined(catalog, owner, course, 4_000)
    invited = instructor()
    await invite(catalog, owner, course, invited, 5_000)

    for share, code in ((-1, "INVALID"), (10_001, "INVALID"), (1_001, "SHARE_UNAVAILABLE")):
        assert await codes(catalog, INVITE, owner, id=course, user=USER.new(), share=share) == [code]
    assert await codes(catalog, CHANGE, owner, id=course, user=friend.user_id, share=5_001) == ["SHARE_UNAVAILABLE"]
    assert await codes(catalog, INVITE, owner, id=course, user=invited.user_id, share=4_000) == ["WRONG_STATUS"]
    assert await codes(catalog, CHANGE, owner, id=course, user=friend.user_id, share=5_000) == []
    assert await shares(catalog, owner, course) == {owner.user_id: 5_000, friend.user_id: 5_000}


async def test_a_larger_share_holds_at_once(catalog: Catalog, owner: Principal, course: str) -> None:
    friend = await joined(catalog, owner, course, 2_000)
    version = (await catalog.data(SHARES, owner, id=course))["course"]["version"]

    payload = await catalog.change(CHANGE, owner, id=course, user=friend.user_id, share=3_500, version=version)
    assert payload["invitation"] is None
    assert payload["course"]["version"] == version + 1
    assert await shares(catalog, owner, course) == {owner.user_id: 6_500, friend.user_id: 3_500}
    stale = await codes(catalog, CHANGE, owner, id=course, user=friend.user_id, share=4_000, version=version)
    assert stale == ["STALE_VERSION"]


async def test_a_smaller_share_needs_the_consent_of_who_has_it(catalog: Catalog, owner: Principal, course: str) -> None:
    friend = await joined(catalog, owner, course, 4_000)
    await catalog.published_events()
    before = await shares(catalog, owner, course)

    proposal = (await catalog.change(CHANGE, owner, id=course, user=friend.user_id, share=1_000))["invitation"]
    assert (proposal["role"], proposal["shareBasisPoints"], proposal["shareBasisPointsBefore"]) == (
        "SHARE",
        1_000,
        4_000,
    )
    [proposed] = [each for each in await catalog.published_events() if isinstance(each, InstructorShareProposed)]
    assert (proposed.user_id, proposed.share_basis_points, proposed.basis_points_before) == (
        friend.user_id,
        1_000,
        4_000,
    )
    again = (await catalog.change(CHANGE, owner, id=course, user=friend.user_id, share=1_000))["invitation"]
    assert again["id"] == proposal["id"]
    assert await shares(catalog, owner, course) == before

    await catalog.change(ACCEPT, friend, id=proposal["id"])
    assert await shares(catalog, owner, course) == {owner.user_id: 9_000, friend.user_id: 1_000}


@pytest.mark.parametrize("ending", ["declined", "withdrawn", "expired", "replaced", "raised"])
async def test_a_proposal_that_is_over_changes_nothing(
    catalog: Catalog, owner: Principal, course: str, time: OffsetClock, ending: str
) -> None:
    friend = await joined(catalog, owner, course, 4_000)
    proposal = (await catalog.change(CHANGE, owner, id=course, user=friend.user_id, share=1_000))["invitation"]["id"]
    expected = 4_000
    match ending:
        case "declined":
            await catalog.change(DECLINE, friend, id=proposal)
        case "withdrawn":
            await catalog.change(WITHDRAW, owner, id=proposal)
        case "expired":
            time.advance_past(timedelta(days=14))
        case "replaced":
            await catalog.change(CHANGE, owner, id=course, user=friend.user_id, share=2_000)
        case "raised":
            await catalog.change(CHANGE, owner, id=course, user=friend.user_id, share=4_500)
            expected = 4_500

    assert await codes(catalog, ACCEPT, friend, id=proposal) == ["INVITATION_CLOSED"]
    assert await shares(catalog, owner, course) == {owner.user_id: 10_000 - expected, friend.user_id: expected}


async def test_only_the_owner_changes_shares_and_only_who_has_one_consents(
    catalog: Catalog, owner: Principal, course: str, time: OffsetClock
) -> None:
    friend = who_logged_in(await joined(catalog, owner, course, 4_000), time())
    other = who_logged_in(await joined(catalog, owner, course, 1_000), time())
    stranger = who_logged_in(instructor(), time())

    for caller in (friend, other, stranger):
        assert await codes(catalog, CHANGE, caller, id=course, user=friend.user_id, share=5_000) == ["NOT_OWNER"]
    for outsider, code in ((admin(), "FORBIDDEN"), (student(), "FORBIDDEN"), (None, "UNAUTHENTICATED")):
        denied = await catalog.response(CHANGE, outsider, id=course, user=friend.user_id, share=5_000)
        assert denied["errors"][0]["extensions"]["code"] == code
    for target in (owner, stranger):
        assert await codes(catalog, CHANGE, owner, id=course, user=target.user_id, share=5_000) == ["NOT_FOUND"]
    proposal = (await catalog.change(CHANGE, owner, id=course, user=friend.user_id, share=1_000))["invitation"]["id"]
    for caller in (owner, other, stranger):
        assert await codes(catalog, ACCEPT, caller, id=proposal) == ["NOT_FOUND"]
    assert await shares(catalog, owner, course) == {
        owner.user_id: 5_000,
        friend.user_id: 4_000,
        other.user_id: 1_000,
    }


async def test_giving_a_share_away_needs_a_recent_log_in(
    catalog: Catalog, owner: Principal, course: str, time: OffsetClock
) -> None:
    friend = await joined(catalog, owner, course, 4_000)
    stale = who_logged_in(owner, time() - timedelta(hours=2))

    for mutation, share in ((CHANGE, 5_000), (INVITE, 1)):
        user = friend.user_id if mutation is CHANGE else USER.new()
        denied = await catalog.response(mutation, stale, id=course, user=user, share=share)
        assert denied["errors"][0]["extensions"]["code"] == "RECENT_LOGIN_REQUIRED"
    assert await codes(catalog, INVITE, stale, id=course, user=USER.new(), share=0) == []
    assert await codes(catalog, CHANGE, stale, id=course, user=friend.user_id, share=3_000) == []


async def test_the_share_of_one_who_is_removed_or_deleted_goes_back_to_the_owner(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    removed = await joined(catalog, owner, course, 2_000)
    deleted = await joined(catalog, owner, course, 3_000)
    proposal = (await catalog.change(CHANGE, owner, id=course, user=removed.user_id, share=500))["invitation"]["id"]

    await catalog.change(SET_CO_INSTRUCTORS, owner, id=course, users=[deleted.user_id])
    assert await shares(catalog, owner, course) == {owner.user_id: 7_000, deleted.user_id: 3_000}
    assert await codes(catalog, ACCEPT, removed, id=proposal) == ["INVITATION_CLOSED"]
    await catalog.handle(UserDeleted(user_id=deleted.user_id, deletion_id="del_1"))
    assert await shares(catalog, owner, course) == {owner.user_id: 10_000}
    await catalog.teach_together(owner, course, removed)
    assert await shares(catalog, owner, course) == {owner.user_id: 10_000, removed.user_id: 0}


async def test_a_new_owner_has_the_owners_part_and_the_others_keep_theirs(
    catalog: Catalog, owner: Principal, course: str
) -> None:
    successor, other = await joined(catalog, owner, course, 2_000), await joined(catalog, owner, course, 1_500)
    proposal = (await catalog.change(CHANGE, owner, id=course, user=other.user_id, share=500))["invitation"]["id"]
    offer = (await catalog.change(OFFER, owner, id=course, user=successor.user_id))["invitation"]
    assert offer["shareBasisPoints"] is None
    await catalog.handle(InvitedUserFound(invitation_id=offer["id"], user_id=successor.user_id))

    await catalog.change(ACCEPT, successor, id=offer["id"])
    assert await shares(catalog, successor, course) == {
        successor.user_id: 8_500,
        owner.user_id: 0,
        other.user_id: 1_500,
    }
    assert await codes(catalog, ACCEPT, other, id=proposal) == ["INVITATION_CLOSED"]


@pytest.mark.parametrize("attempt", range(3))
async def test_of_two_proposals_at_once_one_is_open(
    catalog: Catalog, owner: Principal, course: str, attempt: int
) -> None:
    friend = await joined(catalog, owner, course, 4_000)

    payloads: list[dict[str, Any]] = await asyncio.gather(
        *(catalog.change(CHANGE, owner, id=course, user=friend.user_id, share=share) for share in (1_000, 2_000))
    )

    proposals = [payload["invitation"]["id"] for payload in payloads]
    outcomes = [await codes(catalog, ACCEPT, friend, id=proposal) for proposal in proposals]
    assert sorted(outcomes) == [[], ["INVITATION_CLOSED"]]
    expected = (1_000, 2_000)[outcomes.index([])]
    assert await shares(catalog, owner, course) == {owner.user_id: 10_000 - expected, friend.user_id: expected}


@pytest.mark.parametrize("attempt", range(3))
async def test_of_rises_at_once_no_more_is_given_than_there_is(
    catalog: Catalog, owner: Principal, course: str, attempt: int
) -> None:
    first, second = await joined(catalog, owner, course, 0), await joined(catalog, owner, course, 0)

    outcomes = await asyncio.gather(
        *(codes(catalog, CHANGE, owner, id=course, user=each.user_id, share=6_000) for each in (first, second))
    )

    assert sorted(outcomes) == [[], ["SHARE_UNAVAILABLE"]]
    assert sorted((await shares(catalog, owner, course)).values()) == [0, 4_000, 6_000]


@pytest.mark.parametrize("attempt", range(3))
async def test_an_acceptance_during_the_removal_leaves_the_owner_all(
    catalog: Catalog, owner: Principal, course: str, attempt: int
) -> None:
    friend = await joined(catalog, owner, course, 4_000)
    proposal = (await catalog.change(CHANGE, owner, id=course, user=friend.user_id, share=1_000))["invitation"]["id"]

    await asyncio.gather(
        catalog.payload(ACCEPT, friend, id=proposal),
        catalog.payload(SET_CO_INSTRUCTORS, owner, id=course, users=[]),
    )

    assert await shares(catalog, owner, course) == {owner.user_id: 10_000}
