"""The values that domains exchange about the deletion of a user."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.events import Event


class ObstacleKind(StrEnum):
    """The reasons for which an account can't be deleted yet."""

    PUBLISHED_COURSES = "PUBLISHED_COURSES"
    OPEN_PAYOUT = "OPEN_PAYOUT"
    OPEN_DISPUTE = "OPEN_DISPUTE"
    OPEN_REFUND = "OPEN_REFUND"
    LAST_ADMIN = "LAST_ADMIN"


class Obstacle(BaseModel):
    """An obstacle to the deletion of an account, and the number of things that it consists of."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: ObstacleKind
    count: int


class KeptReason(StrEnum):
    """The reasons for which data about a deleted user is kept, without their name and address."""

    ACCOUNTING = "ACCOUNTING"
    ACCESS_RECORDS = "ACCESS_RECORDS"
    PUBLISHED_CONTENT = "PUBLISHED_CONTENT"
    AUDIT = "AUDIT"
    STATISTICS = "STATISTICS"


class DeletedUser(Protocol):
    """The event of a user's deletion, as every domain handles it."""

    @property
    def user_id(self) -> UserId: ...

    @property
    def deletion_id(self) -> str: ...


class ErasureReport(Protocol):
    """The class of the event by which a domain reports that a user is erased there."""

    def __call__(self, *, deletion_id: str, user_id: UserId, kept: tuple[KeptReason, ...]) -> Event: ...


def obstacles_of(found: Sequence[tuple[ObstacleKind, int]]) -> tuple[Obstacle, ...]:
    """Return the obstacles that there is at least one of."""
    return tuple(Obstacle(kind=kind, count=count) for kind, count in found if count)
