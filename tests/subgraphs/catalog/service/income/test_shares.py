"""The arithmetic of shares: when people join, leave or take over, they sum to the whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.co_instructors.invitations import INVITATION, Invitation, InvitationRole, Invitee
from subgraphs.catalog.service.courses.header_fields import with_co_instructors, with_owner
from subgraphs.catalog.service.income.shares import (
    check_available,
    check_basis_points,
    share_of_co_instructor,
    with_share,
)
from subgraphs.catalog.service.model import WHOLE, Course
from subgraphs.catalog.service.publication.outlines import outline_of
from subgraphs.kernel.identity.ids import USER, UserId
from subgraphs.kernel.platform.clock import utc_now
from tests.subgraphs.catalog.service.draft_course import draft_course

PEOPLE = [USER.new() for _ in range(5)]
STEPS = st.lists(
    st.tuples(st.sampled_from(["join", "leave", "share", "own"]), st.sampled_from(PEOPLE), st.integers(0, WHOLE)),
    max_size=20,
)


def taught_by(*user_ids: UserId) -> Course:
    course = draft_course()
    return course.with_header(replace(course.header, instructor_ids=user_ids))


def after(course: Course, step: str, user_id: UserId, points: int) -> Course:
    """Return the course after a step; one that is rejected changes nothing."""
    teaching = course.header.instructor_ids
    try:
        match step:
            case "join" if user_id not in teaching:
                return with_share(with_co_instructors(course, (*teaching, user_id)), user_id, points)
            case "leave":
                return with_co_instructors(course, tuple(each for each in teaching if each != user_id))
            case "share" if user_id in teaching[1:]:
                return with_share(course, user_id, points)
            case "own":
                return with_owner(course, user_id)
            case _:
                return course
    except CatalogError as error:
        if error.code is not CatalogErrorCode.SHARE_UNAVAILABLE:
            raise
        return course


@given(STEPS)
def test_shares_sum_to_the_whole_and_those_of_others_stay(steps: list[tuple[str, UserId, int]]) -> None:
    course = taught_by(PEOPLE[0])
    for step, user_id, points in steps:
        before, course = course, after(course, step, user_id, points)
        shares, shares_before = course.header.shares, before.header.shares

        assert sum(shares.values()) == WHOLE
        assert min(shares.values()) >= 0
        assert tuple(shares) == course.header.instructor_ids
        assert sum(share.basis_points for share in outline_of(course).shares) == WHOLE
        involved = {user_id, before.header.owner_id, course.header.owner_id}
        assert {each: shares[each] for each in shares if each not in involved} == {
            each: shares_before[each] for each in shares_before if each not in involved
        }


def test_one_who_left_has_no_share_when_they_come_back() -> None:
    owner, friend = PEOPLE[:2]
    course = with_share(taught_by(owner, friend), friend, 4_000)

    back = with_co_instructors(with_co_instructors(course, ()), (friend,))

    assert back.header.shares == {owner: WHOLE, friend: 0}


def test_a_new_owner_has_the_part_of_the_one_before_and_their_own() -> None:
    owner, friend, other = PEOPLE[:3]
    course = with_share(with_share(taught_by(owner, friend, other), friend, 3_000), other, 500)

    assert with_owner(course, friend).header.shares == {friend: 9_500, owner: 0, other: 500}


def test_a_promise_of_an_open_invitation_is_not_given_twice() -> None:
    now = utc_now()
    course = with_share(taught_by(*PEOPLE[:2]), PEOPLE[1], 3_000)

    def promised(points: int, role: InvitationRole) -> Invitation:
        return Invitation(
            INVITATION.new(),
            course.header.id,
            PEOPLE[0],
            Invitee(email="a@b.test"),
            now,
            now,
            role=role,
            share_basis_points=points,
        )

    open_ones = [promised(5_000, InvitationRole.CO_INSTRUCTOR), promised(1_000, InvitationRole.SHARE)]
    check_available(course, 2_000, open_ones)
    with pytest.raises(CatalogError) as rejected:
        check_available(course, 2_001, open_ones)
    assert rejected.value.code is CatalogErrorCode.SHARE_UNAVAILABLE


@pytest.mark.parametrize("points", [-1, WHOLE + 1])
def test_a_share_is_a_part_of_the_whole(points: int) -> None:
    with pytest.raises(CatalogError):
        check_basis_points(points)


def test_an_owner_has_no_share_of_their_own_to_change() -> None:
    for user_id in (PEOPLE[0], PEOPLE[2]):
        with pytest.raises(CatalogError) as rejected:
            share_of_co_instructor(taught_by(*PEOPLE[:2]), user_id)
        assert rejected.value.code is CatalogErrorCode.NOT_FOUND
