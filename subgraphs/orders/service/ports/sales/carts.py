"""Carts and wishlists."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.identity.ids import CourseId, UserId


@dataclass(frozen=True, slots=True)
class StoredCart:
    """A user's cart as stored: courses in the order they were added, without prices."""

    user_id: UserId
    course_ids: tuple[CourseId, ...]
    coupon_code: str | None


class Carts(Protocol):
    """Repository of carts and wishlists."""

    async def get(self, user_id: UserId) -> StoredCart: ...

    async def lock(self, user_id: UserId) -> StoredCart:
        """Lock and return the cart; the lock serialises a user's purchases until the transaction ends."""
        ...

    async def add(self, user_id: UserId, course_id: CourseId, at: datetime) -> None: ...

    async def remove(self, user_id: UserId, course_ids: Collection[CourseId]) -> None: ...

    async def set_coupon(self, user_id: UserId, code: str | None) -> None: ...

    async def wishlist(self, user_id: UserId) -> list[CourseId]:
        """List the user's wishlist, newest first."""
        ...

    async def wished(self, user_id: UserId, course_ids: Collection[CourseId]) -> set[CourseId]:
        """Return those of the courses that are on the user's wishlist."""
        ...

    async def add_wish(self, user_id: UserId, course_id: CourseId, at: datetime) -> None: ...

    async def remove_wishes(self, user_id: UserId, course_ids: Collection[CourseId]) -> None: ...
