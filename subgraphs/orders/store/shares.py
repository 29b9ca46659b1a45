"""The columns that hold the shares of instructors, in two arrays of the same length."""

from collections.abc import Sequence

from sqlalchemy import Row

from subgraphs.kernel.identity.ids import UserId
from subgraphs.orders.service.income_shares import InstructorShare, sole


def share_values(shares: Sequence[InstructorShare]) -> dict[str, object]:
    """Return the columns of these shares."""
    return {
        "share_user_ids": [share.user_id for share in shares],
        "share_basis_points": [share.basis_points for share in shares],
    }


def shares_of(row: Row[tuple[object, ...]], owner_id: UserId) -> tuple[InstructorShare, ...]:
    """Return the shares of a row; of one from before there were shares, all is the owner's."""
    if row.share_user_ids is None:
        return sole(owner_id)
    return tuple(
        InstructorShare(user_id, points)
        for user_id, points in zip(row.share_user_ids, row.share_basis_points, strict=True)
    )
