"""The change of a locked user's roles, within the caller's transaction."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from subgraphs.accounts.events import RolesChangedByAdmin
from subgraphs.accounts.service.administration.acting_admins import ChangeOfUser, require_within
from subgraphs.accounts.service.administration.audit import record_change
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import end_sessions_of
from subgraphs.accounts.service.users.shared_steps import publish_role_change
from subgraphs.kernel.identity.principal import Role, staff_scopes


async def change_roles(
    work: AccountsWork,
    change: ChangeOfUser,
    roles: Collection[Role],
    now: datetime,
    *,
    action: str,
    reason: str | None,
    ban: bool = False,
    bar: bool = True,
) -> User:
    """Store the user's roles, publish and audit the change; every user stays a student. Repeating it changes nothing.

    A role that is taken away ends all sessions, and with them everything that was opened with the role. One who loses
    the instructor role, or is banned without having it, is barred from taking it, until an admin grants it; without
    `bar`, the loss of a role bars no user. Raises AccountsError(BEYOND_OWN_SCOPES).
    """
    user = change.user
    instructor = Role.INSTRUCTOR in roles
    changed = replace(
        user,
        roles=frozenset(roles) | {Role.STUDENT},
        instructor_barred=not instructor and (ban or (bar and user.is_instructor) or user.instructor_barred),
    )
    if changed == user:
        return user
    granted, taken = changed.roles - user.roles, user.roles - changed.roles
    require_within(change.scopes, staff_scopes(granted, await work.role_scopes.all()), "role")
    await work.users.save(changed)
    await publish_role_change(work, user, changed)
    if taken:
        await end_sessions_of(work, user.id, now)
    await work.record(
        RolesChangedByAdmin(
            user_id=user.id,
            granted=_sorted(granted),
            taken=_sorted(taken),
            banned_from_teaching=changed.instructor_barred,
            reason=reason,
        )
    )
    await record_change(work, change, changed, action, reason, now)
    return changed


def _sorted(roles: Collection[Role]) -> tuple[Role, ...]:
    return tuple(sorted(roles, key=lambda role: role.value))
