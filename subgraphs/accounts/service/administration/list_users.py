"""Find users by what an admin knows of them."""

from dataclasses import dataclass, replace

from subgraphs.accounts.service.administration.acting_admins import Operator, require_acting
from subgraphs.accounts.service.model import User, UserFilter
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.errors import BadUserInput

MAX_TEXT = 254


@dataclass(frozen=True, slots=True)
class ListUsers:
    """List the users that match a filter, newest first, for staff and operators.

    Raises Unauthenticated, Forbidden, and BadUserInput for a text that is too long.
    """

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, by: Principal | Operator | None, wanted: UserFilter, page: PageRequest) -> Page[User]:
        text = (wanted.text or "").strip()
        if len(text) > MAX_TEXT or "\0" in text:
            raise BadUserInput(f"A text to find has at most {MAX_TEXT} visible characters.", argument="text")
        now = self.clock()
        async with self.units.reading() as work:
            if not isinstance(by, Operator):
                await require_acting(work, by, Scope.USERS_READ, now)
            return await work.users.page(replace(wanted, text=text or None), now, page)
