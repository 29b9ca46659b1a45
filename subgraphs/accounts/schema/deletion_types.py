"""Deletions of accounts in the graph."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.accounts.service.deletion import model
from subgraphs.accounts.service.deletion.model import DeletionState
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.privacy.reports import KeptReason, ObstacleKind

graphql_enum(
    DeletionState,
    name="AccountDeletionStatus",
    description="The status of the deletion of an account.",
    values={
        DeletionState.CHECKING: "The domains check for obstacles.",
        DeletionState.AWAITING_CONFIRMATION: "The link in a mail has to confirm it.",
        DeletionState.SCHEDULED: "It happens when the grace period is over; until then it can be withdrawn.",
        DeletionState.FINAL_CHECK: "The grace period is over; the domains check for obstacles once more.",
        DeletionState.REJECTED: "Obstacles prevent it; it can be requested again.",
        DeletionState.CANCELED: "The user withdrew it.",
        DeletionState.EXPIRED: "It was not confirmed in time.",
        DeletionState.DELETED: "The account is deleted.",
    },
)
graphql_enum(
    ObstacleKind,
    name="AccountDeletionObstacleKind",
    description="A reason for which an account can't be deleted yet.",
    values={
        ObstacleKind.PUBLISHED_COURSES: "Courses on sale have learners: archive or transfer them first.",
        ObstacleKind.OPEN_PAYOUT: "A payout is on its way.",
        ObstacleKind.OPEN_DISPUTE: "A payment is disputed.",
        ObstacleKind.OPEN_REFUND: "A refund is not paid yet.",
        ObstacleKind.LAST_ADMIN: "The user is the last who can manage users: give another that role first.",
    },
)
graphql_enum(
    KeptReason,
    name="ErasureKeptReason",
    description="A reason for which data about a deleted user is kept, without name and address.",
    values={
        KeptReason.ACCOUNTING: "The books have to be kept by law.",
        KeptReason.ACCESS_RECORDS: "Records of who had access to a course.",
        KeptReason.PUBLISHED_CONTENT: "Others use what was published; its author is shown as a deleted user.",
        KeptReason.AUDIT: "The log of what admins did is append-only.",
        KeptReason.STATISTICS: "Figures of courses, under a random id.",
    },
)


@strawberry.type(description="A reason for which an account can't be deleted yet.")
class AccountDeletionObstacle:
    kind: ObstacleKind = strawberry.field(description="The kind of obstacle.")
    count: int = strawberry.field(description="The number of courses, payouts and so on.")


@strawberry.type(description="The deletion of an account.")
class AccountDeletion:
    id: strawberry.ID = strawberry.field(description="The id of the deletion.")
    status: DeletionState = strawberry.field(description="The status.")
    requested_at: datetime = strawberry.field(description="The time of the request.")
    due_at: datetime | None = strawberry.field(
        description="The time at which it happens; null before it is confirmed by the link in the mail."
    )
    obstacles: list[AccountDeletionObstacle] = strawberry.field(
        description="The obstacles of the last check; empty if there are none."
    )

    @classmethod
    def of(cls, deletion: model.AccountDeletion) -> Self:
        return cls(
            id=strawberry.ID(deletion.id),
            status=deletion.state,
            requested_at=deletion.requested_at,
            due_at=deletion.due_at,
            obstacles=[
                AccountDeletionObstacle(kind=obstacle.kind, count=obstacle.count) for obstacle in deletion.obstacles
            ],
        )

    @classmethod
    def of_latest(cls, deletion: model.AccountDeletion | None) -> Self | None:
        return None if deletion is None else cls.of(deletion)


@strawberry.type(description="The part of one domain in the erasure of a deleted user.")
class ErasureReceipt:
    domain: str = strawberry.field(description="The domain, such as `orders`.")
    erased_at: datetime | None = strawberry.field(description="The time of the erasure; null while it is pending.")
    kept: list[KeptReason] = strawberry.field(description="The reasons for which data of the domain is kept.")


@strawberry.type(description="The receipts of a deletion.")
class AccountDeletionReceipt:
    id: strawberry.ID = strawberry.field(description="The id of the receipts, for caches.")
    deletion: AccountDeletion = strawberry.field(description="The deletion.")
    deleted_at: datetime | None = strawberry.field(description="The time at which the account was deleted.")
    receipts: list[ErasureReceipt] = strawberry.field(
        description="The domains, each with its state; empty before the account is deleted."
    )

    @classmethod
    def of(cls, found: model.DeletionReceipt) -> Self:
        deletion = found.deletion
        return cls(
            id=strawberry.ID(model.receipt_subject(deletion.id)),
            deletion=AccountDeletion.of(deletion),
            deleted_at=deletion.ended_at if deletion.state is DeletionState.DELETED else None,
            receipts=[
                ErasureReceipt(domain=receipt.domain, erased_at=receipt.done_at, kept=list(receipt.kept))
                for receipt in found.receipts
            ],
        )
