from datetime import UTC, datetime

import pytest

from subgraphs.kernel.audit.records import Actor, ActorKind
from subgraphs.kernel.identity.ids import COURSE, USER
from subgraphs.kernel.identity.principal import (
    InvalidClaims,
    MachineClient,
    Principal,
    Role,
    principal_from_claims,
    require_instructor,
    require_principal,
    require_scope,
    require_self_or,
    scopes_of,
)
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.errors import Forbidden, Unauthenticated, UserRequired


def principal(*roles: Role) -> Principal:
    return Principal(USER.new(), scopes_of(roles))


def test_a_principal_is_what_the_claims_say() -> None:
    user_id = USER.new()

    assert principal_from_claims(
        {
            "sub": user_id,
            "scope": "student instructor",
            "sid": "ses_1",
            "email_verified": True,
            "auth_time": 1_700_000_000,
            "exp": 1_700_000_600,
        }
    ) == Principal(
        subject=user_id,
        scopes=frozenset({"student", "instructor"}),
        session_id="ses_1",
        email_verified=True,
        authenticated_at=datetime.fromtimestamp(1_700_000_000, UTC),
        expires_at=datetime.fromtimestamp(1_700_000_600, UTC),
    )


@pytest.mark.parametrize(
    "claims",
    [{}, {"sub": 5}, {"sub": "usr_x"}, {"sub": COURSE.new()}, {"sub": USER.new(), "scope": ["admin"]}],
)
def test_claims_without_a_subject_are_rejected(claims: dict[str, object]) -> None:
    with pytest.raises(InvalidClaims):
        principal_from_claims(claims)


def test_an_email_counts_as_verified_only_if_the_claim_is_true_itself() -> None:
    assert not principal_from_claims({"sub": USER.new(), "email_verified": "true"}).email_verified


def test_a_missing_principal_is_unauthenticated() -> None:
    with pytest.raises(Unauthenticated):
        require_principal(None)
    with pytest.raises(Unauthenticated):
        require_scope(None, Scope.AUDIT_READ)


def test_a_student_is_neither_instructor_nor_admin() -> None:
    with pytest.raises(Forbidden):
        require_instructor(principal(Role.STUDENT))
    with pytest.raises(Forbidden):
        require_scope(principal(Role.STUDENT), Scope.AUDIT_READ)


def test_an_admin_is_not_silently_an_instructor() -> None:
    with pytest.raises(Forbidden):
        require_instructor(principal(Role.STUDENT, Role.ADMIN))


def test_one_of_the_alternatives_is_enough() -> None:
    admin = principal(Role.ADMIN)

    assert require_scope(admin, Role.INSTRUCTOR, Scope.AUDIT_READ) is admin


def test_an_owned_resource_is_accessible_to_its_owner_and_staff() -> None:
    owner, admin, stranger = principal(Role.STUDENT), principal(Role.ADMIN), principal(Role.STUDENT)

    assert require_self_or(owner, owner.user_id, Scope.ORDERS_READ) is owner
    assert require_self_or(admin, owner.user_id, Scope.ORDERS_READ) is admin
    with pytest.raises(Forbidden):
        require_self_or(stranger, owner.user_id, Scope.ORDERS_READ)


def machine(*scopes: str) -> Principal:
    return Principal(MachineClient("https://id.example", "robot"), frozenset(scopes))


def test_a_machine_client_has_scopes_and_nothing_of_its_own() -> None:
    caller = machine("orders.read")
    assert require_scope(caller, Scope.ORDERS_READ) is caller
    with pytest.raises(UserRequired):
        _ = caller.user_id
    with pytest.raises(Forbidden):
        require_self_or(caller, USER.new(), Scope.USERS_READ)


def test_a_machine_client_that_is_named_like_a_user_is_not_that_user() -> None:
    user_id = USER.new()
    caller = Principal(MachineClient("https://id.example", user_id), frozenset())
    assert not caller.is_user(user_id)
    assert Principal(user_id, frozenset()).is_user(user_id)
    assert caller.subject not in {user_id}


def test_a_change_by_a_machine_client_is_audited_under_its_name_and_its_issuers() -> None:
    actor = Actor.of(machine())
    assert (actor.kind, actor.id, actor.user_id) == (ActorKind.MACHINE, "robot of https://id.example", None)
