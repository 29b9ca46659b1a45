"""What notifications' resolvers find in `info.context`."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import strawberry

from subgraphs.kernel.call import RequestContext
from subgraphs.kernel.clock import Clock
from subgraphs.kernel.transactions import Transactions
from subgraphs.notifications.service.ports import NotificationsWork, Sleepers


@dataclass(slots=True, kw_only=True)
class NotificationsContext(RequestContext):
    """The use cases' ports."""

    units: Transactions[NotificationsWork]
    sleepers: Sleepers
    clock: Clock


Info: TypeAlias = strawberry.Info[NotificationsContext, Any]
