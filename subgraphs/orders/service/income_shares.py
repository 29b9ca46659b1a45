"""The shares of a course's instructors in its income, and the split of an amount by them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.values.money import Money

WHOLE = 10_000
"""The sum of all shares, in basis points."""


class InvalidShares(ValueError):
    """Shares are not positive, name a user twice, or do not sum to the whole."""


@dataclass(frozen=True, slots=True)
class InstructorShare:
    """One instructor's share of the instructors' part of a price, in basis points."""

    user_id: UserId
    basis_points: int


def sole(user_id: UserId) -> tuple[InstructorShare, ...]:
    """Return the shares of a course whose whole income is one instructor's."""
    return (InstructorShare(user_id, WHOLE),)


def check_shares(shares: Sequence[InstructorShare]) -> None:
    """Raise InvalidShares unless the shares are positive, of different users, and sum to the whole."""
    points = [share.basis_points for share in shares]
    if min(points, default=0) <= 0 or sum(points) != WHOLE or len({share.user_id for share in shares}) != len(shares):
        raise InvalidShares(str(points))


def split(amount: Money, shares: Sequence[InstructorShare]) -> tuple[tuple[UserId, Money], ...]:
    """Split an amount by the shares, in their order, with the largest remainder method (Hamilton).

    Each part is the exact one, rounded down, and the minor units that are left go to the parts that lost the most by
    that, one each; of equal ones the first. The parts sum to the amount. A negative amount gives the negative parts.
    """
    sign = -1 if amount.amount_minor < 0 else 1
    exact = [divmod(abs(amount.amount_minor) * share.basis_points, WHOLE) for share in shares]
    left = abs(amount.amount_minor) - sum(whole for whole, _ in exact)
    by_remainder = sorted(range(len(shares)), key=lambda position: -exact[position][1])
    raised = set(by_remainder[:left])
    return tuple(
        (share.user_id, Money(sign * (exact[position][0] + (position in raised)), amount.currency))
        for position, share in enumerate(shares)
    )
