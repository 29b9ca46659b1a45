"""The context of notifications' resolvers."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import strawberry

from subgraphs.kernel.graphql.request_info import RequestContext
from subgraphs.notifications.use_cases import UseCases


@dataclass(slots=True, kw_only=True)
class NotificationsContext(RequestContext):
    """The use cases."""

    use_cases: UseCases


Info: TypeAlias = strawberry.Info[NotificationsContext, Any]
