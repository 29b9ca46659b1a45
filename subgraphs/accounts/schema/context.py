"""The context of accounts' resolvers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.accounts.cacheable_fields import invalidated_by_user
from subgraphs.accounts.schema.browser_sessions import BrowserSessions
from subgraphs.accounts.service.model import ClientInfo, User
from subgraphs.accounts.service.reports.model import ReportId, ReportMessage
from subgraphs.accounts.use_cases import UseCases
from subgraphs.kernel.graphql.batching import batch_loader
from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.pictures.model import Picture


@dataclass(slots=True, kw_only=True)
class AccountsContext(RequestContext):
    """The use cases, and one request's DataLoaders."""

    use_cases: UseCases
    browser_sessions: BrowserSessions
    identity_url: str
    """The address of log-ins with identity providers."""
    users: DataLoader[UserId, User | None]
    deleted_users: DataLoader[UserId, bool]
    follower_counts: DataLoader[UserId, int]
    viewer_follows: DataLoader[UserId, bool]
    avatars: DataLoader[UserId, Picture | None]
    report_messages: DataLoader[ReportId, Sequence[ReportMessage]]
    pictures_url: str

    def user_changed(self, user_id: UserId) -> None:
        """Invalidate cached responses with the user's profile."""
        self.cache_control.invalidated += invalidated_by_user(user_id)


Info: TypeAlias = strawberry.Info[AccountsContext, Any]


def client_of(info: Info) -> ClientInfo:
    """Return the client of the request."""
    return ClientInfo.of(info.context.request.ip, info.context.request.user_agent)


def context_factory(
    use_cases: UseCases, browser_sessions: BrowserSessions, identity_url: str, pictures_url: str
) -> Callable[[RequestInfo], AccountsContext]:
    """Return a function that makes the context of each request."""

    def make_context(request: RequestInfo) -> AccountsContext:
        async def viewer_follows(ids: list[UserId]) -> Mapping[UserId, bool]:
            return await use_cases.find_followed(context.principal, ids)

        async def avatars(ids: list[UserId]) -> Mapping[UserId, Picture]:
            found = await use_cases.find_avatars(ids)
            return {user_id: found[user_id] for user_id in ids if user_id in found}

        async def report_messages(ids: list[ReportId]) -> Mapping[ReportId, Sequence[ReportMessage]]:
            return await use_cases.find_report_messages(context.principal, ids)

        context = AccountsContext(
            request=request,
            use_cases=use_cases,
            browser_sessions=browser_sessions,
            identity_url=identity_url,
            users=batch_loader(use_cases.find_users),
            deleted_users=batch_loader(use_cases.find_deleted_users, default=False),
            follower_counts=batch_loader(use_cases.count_followers, default=0),
            viewer_follows=batch_loader(viewer_follows, default=False),
            avatars=batch_loader(avatars),
            report_messages=batch_loader(report_messages, default=()),
            pictures_url=pictures_url,
        )
        return context

    return make_context
