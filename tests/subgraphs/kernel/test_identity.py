from datetime import UTC, datetime

import pytest

from subgraphs.kernel.errors import Forbidden, Unauthenticated
from subgraphs.kernel.identity import (
    InvalidClaims,
    Principal,
    Role,
    principal_from_claims,
    require_admin,
    require_instructor,
    require_principal,
    require_scope,
    require_self_or_admin,
)
from subgraphs.kernel.ids import COURSE, USER


def principal(*roles: Role) -> Principal:
    return Principal(USER.new(), frozenset(role.value for role in roles))


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
        user_id=user_id,
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
def test_claims_that_describe_nobody_are_refused(claims: dict[str, object]) -> None:
    with pytest.raises(InvalidClaims):
        principal_from_claims(claims)


def test_an_email_counts_as_verified_only_if_the_claim_is_true_itself() -> None:
    assert not principal_from_claims({"sub": USER.new(), "email_verified": "true"}).email_verified


def test_nobody_is_unauthenticated() -> None:
    with pytest.raises(Unauthenticated):
        require_principal(None)
    with pytest.raises(Unauthenticated):
        require_admin(None)


def test_a_student_is_neither_instructor_nor_admin() -> None:
    with pytest.raises(Forbidden):
        require_instructor(principal(Role.STUDENT))
    with pytest.raises(Forbidden):
        require_admin(principal(Role.STUDENT))


def test_an_admin_is_not_silently_an_instructor() -> None:
    with pytest.raises(Forbidden):
        require_instructor(principal(Role.STUDENT, Role.ADMIN))


def test_one_of_the_alternatives_is_enough() -> None:
    admin = principal(Role.ADMIN)

    assert require_scope(admin, Role.INSTRUCTOR, Role.ADMIN) is admin


def test_what_is_somebodys_own_is_theirs_and_the_admins() -> None:
    owner, admin, stranger = principal(Role.STUDENT), principal(Role.ADMIN), principal(Role.STUDENT)

    assert require_self_or_admin(owner, owner.user_id) is owner
    assert require_self_or_admin(admin, owner.user_id) is admin
    with pytest.raises(Forbidden):
        require_self_or_admin(stranger, owner.user_id)
