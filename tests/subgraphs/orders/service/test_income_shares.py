"""The split of an amount by shares: nothing is lost, nothing made, and no part is off by a minor unit."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.income_shares import WHOLE, InstructorShare, InvalidShares, check_shares, sole, split

USERS = [USER.new() for _ in range(10)]


@st.composite
def all_shares(draw: st.DrawFn) -> tuple[InstructorShare, ...]:
    """Draw the shares of one to ten instructors."""
    cuts = draw(st.lists(st.integers(1, WHOLE - 1), max_size=9, unique=True).map(sorted))
    points = [after - before for before, after in zip([0, *cuts], [*cuts, WHOLE], strict=True)]
    return tuple(InstructorShare(user, each) for user, each in zip(USERS, points, strict=False))


MONEY = st.builds(Money, st.integers(-(10**12), 10**12), st.sampled_from(Currency))


@given(MONEY, all_shares())
def test_the_parts_sum_to_the_amount(amount: Money, shares: tuple[InstructorShare, ...]) -> None:
    check_shares(shares)
    parts = split(amount, shares)

    assert [user for user, _ in parts] == [share.user_id for share in shares]
    assert sum((part for _, part in parts), Money.zero(amount.currency)) == amount


@given(MONEY, all_shares())
def test_a_part_is_the_exact_one_rounded_up_or_down(amount: Money, shares: tuple[InstructorShare, ...]) -> None:
    for (_, part), share in zip(split(amount, shares), shares, strict=True):
        assert abs(part.amount_minor * WHOLE - amount.amount_minor * share.basis_points) < WHOLE


@given(MONEY, all_shares())
def test_the_parts_taken_back_are_those_given(amount: Money, shares: tuple[InstructorShare, ...]) -> None:
    assert [-part for _, part in split(amount, shares)] == [part for _, part in split(-amount, shares)]


@given(MONEY, all_shares())
def test_a_larger_share_is_never_a_smaller_part(amount: Money, shares: tuple[InstructorShare, ...]) -> None:
    parts = [abs(part.amount_minor) for _, part in split(amount, shares)]
    by_share = sorted(zip((share.basis_points for share in shares), parts, strict=True))

    for (less, part_of_less), (more, part_of_more) in pairwise(by_share):
        assert less == more or part_of_less <= part_of_more


@given(MONEY)
def test_a_sole_instructor_receives_all(amount: Money) -> None:
    assert split(amount, sole(USERS[0])) == ((USERS[0], amount),)


def test_the_minor_unit_that_is_left_goes_to_the_largest_remainder_and_of_equal_ones_to_the_first() -> None:
    def parts(amount: int, *points: int) -> list[int]:
        shares = [InstructorShare(user, each) for user, each in zip(USERS, points, strict=False)]
        return [part.amount_minor for _, part in split(Money(amount, Currency.USD), shares)]

    assert parts(1400, 7000, 3000) == [980, 420]
    assert parts(1, 5000, 5000) == [1, 0]
    assert parts(1, 3000, 7000) == [0, 1]
    assert parts(100, 3334, 3333, 3333) == [34, 33, 33]
    assert parts(2, 3333, 3333, 3334) == [1, 0, 1]
    assert parts(0, 5000, 5000) == [0, 0]


@pytest.mark.parametrize("points", [(), (9_999,), (5_000, 5_001), (10_000, 0), (10_001, -1)])
def test_shares_that_are_no_whole_are_rejected(points: tuple[int, ...]) -> None:
    with pytest.raises(InvalidShares):
        check_shares([InstructorShare(user, each) for user, each in zip(USERS, points, strict=False)])


def test_a_user_has_one_share() -> None:
    with pytest.raises(InvalidShares):
        check_shares([InstructorShare(USERS[0], 5_000)] * 2)
