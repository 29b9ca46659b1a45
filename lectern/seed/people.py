"""The people: the three who can be logged in as, instructors, and students whom nobody can be."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from lectern.demo_accounts import DEMO_ACCOUNTS
from lectern.seed.market import Actor, acting, each
from lectern.seed.plan import Person, Plan
from subgraphs.accounts.app import Settings, connect
from subgraphs.accounts.service.admit_user import admit_user
from subgraphs.accounts.service.ports import Ports
from subgraphs.kernel.identity import Role

_ROLES = {
    "student": {Role.STUDENT},
    "instructor": {Role.STUDENT, Role.INSTRUCTOR},
    "admin": {Role.STUDENT, Role.ADMIN},
}


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, in the order of the plan."""

    admin: Actor
    instructors: tuple[Actor, ...]
    students: tuple[Actor, ...]


async def make_people(plan: Plan, progress: Callable[[], None]) -> People:
    """Admits everybody. The demonstration instructor teaches the first course, the student studies it."""
    parts = connect(Settings())
    try:
        demonstrators = [await _demonstrator(parts.ports, account.role) for account in DEMO_ACCOUNTS]
        # One hash serves all those whom nobody can log in as: its password is not kept.
        nobodys_hash = await parts.ports.passwords.hash(secrets.token_urlsafe())

        async def admitted(people: tuple[Person, ...], roles: set[Role]) -> tuple[Actor, ...]:
            actors: dict[str, Actor] = {}

            async def admit(person: Person) -> None:
                user = await admit_user(
                    parts.ports,
                    email=person.email,
                    display_name=person.name,
                    password_hash=nobodys_hash,
                    roles=roles,
                    headline=person.headline,
                )
                actors[person.email] = acting(user.id, roles)

            await each(people, admit, progress)
            return tuple(actors[person.email] for person in people)

        student, instructor, admin = demonstrators
        instructors = await admitted(plan.instructors, _ROLES["instructor"])
        students = await admitted(plan.students, _ROLES["student"])
        return People(admin, (instructor, *instructors[1:]), (student, *students[1:]))
    finally:
        await parts.close()


async def _demonstrator(ports: Ports, role: str) -> Actor:
    account = next(account for account in DEMO_ACCOUNTS if account.role == role)
    user = await admit_user(
        ports,
        email=account.email,
        display_name=account.display_name,
        password=account.password,
        roles=_ROLES[role],
    )
    return acting(user.id, _ROLES[role])
