"""Demonstration users: three with known passwords, instructors and students without."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from lectern.platform.demo_accounts import DEMO_ACCOUNTS
from lectern.seed.client import Actor, actor, run_concurrently
from lectern.seed.plan import Person, Plan
from subgraphs.accounts.app import Settings, connect
from subgraphs.accounts.service.users.admit_user import AdmitUser
from subgraphs.kernel.identity.principal import Role

_ROLES = {
    "student": {Role.STUDENT},
    "instructor": {Role.STUDENT, Role.INSTRUCTOR},
    "admin": {Role.STUDENT, Role.ADMIN},
}


@dataclass(frozen=True, slots=True)
class Users:
    """All users, in the order of the plan."""

    admin: Actor
    instructors: tuple[Actor, ...]
    students: tuple[Actor, ...]


async def create_users(plan: Plan, progress: Callable[[], None]) -> Users:
    """Create all users. The demonstration instructor teaches the first course, the student studies it."""
    accounts = connect(Settings())
    admit_user = accounts.use_cases.admit_user
    try:
        demonstrators = [await _demonstrator(admit_user, account.role) for account in DEMO_ACCOUNTS]
        # One hash for all users without a known password: its own password is discarded.
        unusable_hash = await accounts.passwords.hash(secrets.token_urlsafe())

        async def admitted(users: tuple[Person, ...], roles: set[Role]) -> tuple[Actor, ...]:
            actors: dict[str, Actor] = {}

            async def admit(person: Person) -> None:
                user = await admit_user(
                    email=person.email,
                    display_name=person.name,
                    password_hash=unusable_hash,
                    roles=roles,
                    headline=person.headline,
                )
                actors[person.email] = actor(user.id, roles)

            await run_concurrently(users, admit, progress)
            return tuple(actors[person.email] for person in users)

        student, instructor, admin = demonstrators
        instructors = await admitted(plan.instructors, _ROLES["instructor"])
        students = await admitted(plan.students, _ROLES["student"])
        return Users(admin, (instructor, *instructors[1:]), (student, *students[1:]))
    finally:
        await accounts.close()


async def _demonstrator(admit_user: AdmitUser, role: str) -> Actor:
    account = next(account for account in DEMO_ACCOUNTS if account.role == role)
    user = await admit_user(
        email=account.email,
        display_name=account.display_name,
        password=account.password,
        roles=_ROLES[role],
    )
    return actor(user.id, _ROLES[role])
