"""Principals for the tests of every domain: a new user unless an id is given."""

from dataclasses import replace
from datetime import datetime

from subgraphs.kernel.identity.ids import USER, UserId
from subgraphs.kernel.identity.principal import Principal, Role, scopes_of


def student(user_id: UserId | None = None) -> Principal:
    return _with(user_id, Role.STUDENT)


def instructor(user_id: UserId | None = None) -> Principal:
    return _with(user_id, Role.STUDENT, Role.INSTRUCTOR)


def admin(user_id: UserId | None = None) -> Principal:
    return _with(user_id, Role.ADMIN)


def moderator(user_id: UserId | None = None) -> Principal:
    return _with(user_id, Role.STUDENT, Role.MODERATOR)


def support(user_id: UserId | None = None) -> Principal:
    return _with(user_id, Role.STUDENT, Role.SUPPORT)


def who_logged_in(caller: Principal, at: datetime) -> Principal:
    """Return the same user with a token of a log-in at that time."""
    return replace(caller, authenticated_at=at)


def _with(user_id: UserId | None, *roles: Role) -> Principal:
    return Principal(user_id or USER.new(), scopes_of(roles))
