"""Who asks, for the tests of every domain: somebody new unless an id is given."""

from subgraphs.kernel.identity import Principal, Role
from subgraphs.kernel.ids import USER, UserId


def student(user_id: UserId | None = None) -> Principal:
    return _with(user_id, Role.STUDENT)


def instructor(user_id: UserId | None = None) -> Principal:
    return _with(user_id, Role.STUDENT, Role.INSTRUCTOR)


def admin(user_id: UserId | None = None) -> Principal:
    return _with(user_id, Role.ADMIN)


def _with(user_id: UserId | None, *roles: Role) -> Principal:
    return Principal(user_id or USER.new(), frozenset(role.value for role in roles))
