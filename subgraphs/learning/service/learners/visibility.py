"""The agreement of learners to be named to instructors."""

from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.learning.service.ports import LearningWork


@dataclass(frozen=True, slots=True)
class CheckVisibility:
    """Check whether the caller agreed to be named to the instructors of their courses; False by default."""

    units: Transactions[LearningWork]

    async def __call__(self, principal: Principal | None) -> bool:
        user_id = require_principal(principal).user_id
        async with self.units.reading() as work:
            return await work.learners.is_visible(user_id)


@dataclass(frozen=True, slots=True)
class SetVisibility:
    """Record the caller's agreement, or its withdrawal, which takes effect at once."""

    units: Transactions[LearningWork]

    async def __call__(self, principal: Principal | None, *, visible: bool) -> None:
        user_id = require_principal(principal).user_id
        async with self.units() as work:
            await work.learners.set_visible(user_id, visible=visible)
