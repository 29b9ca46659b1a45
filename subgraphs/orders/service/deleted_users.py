"""Orders' part of the deletion of an account: its obstacles, and the end of access to courses."""

from dataclasses import dataclass

from subgraphs.accounts.events import DeletionCheckRequested
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.privacy.reports import ObstacleKind, obstacles_of
from subgraphs.orders.events import OrdersDeletionChecked
from subgraphs.orders.service.enrollments.grants import revoke_without_grants
from subgraphs.orders.service.model import GrantKind
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


async def report_obstacles(work: OrdersWork, event: DeletionCheckRequested) -> None:
    """Report the user's money that is on its way: payouts, disputes and refunds."""
    found = obstacles_of(
        [
            (ObstacleKind.OPEN_PAYOUT, await work.payouts.count_open(event.user_id)),
            (ObstacleKind.OPEN_DISPUTE, await work.disputes.count_open(event.user_id)),
            (ObstacleKind.OPEN_REFUND, await work.refunds.count_open(event.user_id)),
        ]
    )
    await work.record(OrdersDeletionChecked(deletion_id=event.deletion_id, round=event.round, obstacles=found))


@dataclass(frozen=True, slots=True)
class EndEnrollments:
    """Revoke all of a deleted user's access, so that courses count one learner less."""

    clock: Clock

    async def __call__(self, work: OrdersWork, user_id: UserId) -> None:
        now = self.clock()
        for course_id in await work.enrollments.active_of(user_id):
            enrollment = await work.enrollments.lock(user_id, course_id)
            if enrollment is not None:
                await work.enrollments.revoke_kinds(enrollment.id, tuple(GrantKind), now)
                await revoke_without_grants(work, enrollment, now)
