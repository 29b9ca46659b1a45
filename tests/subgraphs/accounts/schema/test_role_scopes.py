"""Roles of staff as sets of scopes: in tokens, in what they allow, and as they are changed."""

import asyncio
from typing import Any

from subgraphs.kernel.identity.principal import DEFAULT_SCOPES, Principal, Role, scopes_of
from subgraphs.kernel.identity.scopes import Scope
from tests.subgraphs.accounts.conftest import Accounts
from tests.subgraphs.accounts.sessions_of import of_token

SET = """mutation($role: Role!, $scopes: [Scope!]!) {
  setRoleScopes(input: {role: $role, scopes: $scopes, reason: "tidy"}) {
    role { role scopes adjustable } errors { code path } } }"""
ROLES = "{ staffRoles { role scopes adjustable } }"
GRANT = """mutation($id: ID!, $role: Role!) {
  grantUserRole(input: {userId: $id, role: $role}) { account { roles } errors { code } } }"""
TAKE = """mutation($id: ID!, $role: Role!) {
  takeUserRole(input: {userId: $id, role: $role}) { account { roles } errors { code } } }"""
SUSPEND = """mutation($id: ID!) {
  suspendUser(input: {userId: $id, reason: "spam"}) { account { status } errors { code } } }"""
LOG = """{ auditLog(filter: {action: "role.set_scopes"}) { edges { node {
  targetId reason changes { field before after } } } } }"""
USERS = "{ users { edges { node { email } } } }"
AUDIT = "{ auditLog { edges { node { id } } } }"
SUPPORT = ["ORDERS_READ", "ORDERS_REFUND", "ORDERS_ACCESS", "USERS_READ"]


async def _codes(accounts: Accounts, operation: str, caller: Principal | None, **variables: Any) -> list[str]:
    response = await accounts.execute(operation, caller, **variables)
    if "errors" in response:
        return [error["extensions"]["code"] for error in response["errors"]]
    [payload] = response["data"].values()
    return [error["code"] for error in payload["errors"]] if isinstance(payload, dict) and "errors" in payload else []


async def _staff(accounts: Accounts, email: str, role: Role) -> Principal:
    """Return the principal of a new user with the role."""
    boss = await accounts.admin(f"granter.{email}")
    user = await accounts.user(email)
    assert await _codes(accounts, GRANT, boss, id=user, role=role.name) == []
    return await _with_token(accounts, email)


async def _with_token(accounts: Accounts, email: str) -> Principal:
    """Log in, and return the principal of the token that is issued."""
    tokens = (await accounts.login(email))["tokens"]
    return await of_token(accounts, tokens["accessToken"])


async def test_tokens_carry_the_scopes_of_the_roles(accounts: Accounts) -> None:
    support = await _staff(accounts, "sue@tokens.test", Role.SUPPORT)

    assert support.scopes == {"student", "support", "orders.read", "orders.refund", "orders.access", "users.read"}
    assert (await accounts.data("{ viewer { scopes } }", support))["viewer"]["scopes"] == SUPPORT
    await accounts.user("stu@tokens.test")
    assert (await _with_token(accounts, "stu@tokens.test")).scopes == {"student"}


async def test_an_admin_has_every_scope_and_sees_the_roles(accounts: Accounts) -> None:
    admin = await accounts.admin("boss@every.test")

    assert scopes_of({Role.ADMIN}) == {"admin", *(scope.value for scope in Scope)}
    roles = {role["role"]: role for role in (await accounts.data(ROLES, admin))["staffRoles"]}
    assert roles["ADMIN"] == {"role": "ADMIN", "scopes": [scope.name for scope in Scope], "adjustable": False}
    assert roles["SUPPORT"] == {"role": "SUPPORT", "scopes": SUPPORT, "adjustable": True}
    assert set(roles) == {"ADMIN", "MODERATOR", "SUPPORT"}


async def test_support_finds_users_and_nothing_else_of_accounts(accounts: Accounts) -> None:
    support = await _staff(accounts, "sue@least.test", Role.SUPPORT)
    user = await accounts.user("ada@least.test")

    assert await _codes(accounts, USERS, support) == []
    assert await _codes(accounts, ROLES, support) == []
    assert await _codes(accounts, AUDIT, support) == ["FORBIDDEN"]
    assert await _codes(accounts, SUSPEND, support, id=user) == ["FORBIDDEN"]
    assert await _codes(accounts, GRANT, support, id=user, role="SUPPORT") == ["FORBIDDEN"]
    assert await _codes(accounts, SET, support, role="SUPPORT", scopes=SUPPORT) == ["FORBIDDEN"]


async def test_scopes_that_are_changed_hold_for_the_next_token_and_are_audited(accounts: Accounts) -> None:
    admin = await accounts.admin("boss@changed.test")
    support = await _staff(accounts, "sue@changed.test", Role.SUPPORT)
    try:
        data = await accounts.data(SET, admin, role="SUPPORT", scopes=["USERS_READ", "AUDIT_READ"])
        assert data["setRoleScopes"] == {
            "role": {"role": "SUPPORT", "scopes": ["USERS_READ", "AUDIT_READ"], "adjustable": True},
            "errors": [],
        }
        assert await _codes(accounts, SET, admin, role="SUPPORT", scopes=["USERS_READ", "AUDIT_READ"]) == []

        # The sessions of those who lost a scope have ended, and with them the tokens that carry it.
        assert await _codes(accounts, USERS, support) == ["FORBIDDEN"]
        support = await _with_token(accounts, "sue@changed.test")
        assert support.scopes == {"student", "support", "users.read", "audit.read"}
        assert await _codes(accounts, AUDIT, support) == []
        newest = (await accounts.data(LOG, admin))["auditLog"]["edges"][0]["node"]
        assert newest == {
            "targetId": "support",
            "reason": "tidy",
            "changes": [
                {
                    "field": "scopes",
                    "before": "orders.access, orders.read, orders.refund, users.read",
                    "after": "audit.read, users.read",
                }
            ],
        }
    finally:
        assert await _codes(accounts, SET, admin, role="SUPPORT", scopes=SUPPORT) == []


async def test_a_scope_that_is_added_ends_no_session(accounts: Accounts) -> None:
    admin = await accounts.admin("boss@added.test")
    support = await _staff(accounts, "sue@added.test", Role.SUPPORT)
    try:
        assert await _codes(accounts, SET, admin, role="SUPPORT", scopes=[*SUPPORT, "MONEY_MANAGE"]) == []
        assert await _codes(accounts, USERS, support) == []
    finally:
        assert await _codes(accounts, SET, admin, role="SUPPORT", scopes=SUPPORT) == []


async def test_scopes_beyond_ones_own_are_neither_granted_nor_taken(accounts: Accounts) -> None:
    admin = await accounts.admin("boss@beyond.test")
    moderator = await _staff(accounts, "mo@beyond.test", Role.MODERATOR)
    friend, chief = await accounts.user("friend@beyond.test"), await accounts.admin("chief@beyond.test")
    before = [scope.name for scope in Scope if scope in DEFAULT_SCOPES[Role.MODERATOR]]
    managing = [*before, "USERS_MANAGE", "USERS_SUSPEND", "USERS_READ"]
    try:
        assert await _codes(accounts, SET, admin, role="MODERATOR", scopes=managing) == []
        moderator = await _with_token(accounts, "mo@beyond.test")

        assert await _codes(accounts, GRANT, moderator, id=friend, role="ADMIN") == ["BEYOND_OWN_SCOPES"]
        assert await _codes(accounts, GRANT, moderator, id=friend, role="SUPPORT") == ["BEYOND_OWN_SCOPES"]
        assert await _codes(accounts, TAKE, moderator, id=chief.user_id, role="ADMIN") == ["BEYOND_OWN_SCOPES"]
        assert await _codes(accounts, SUSPEND, moderator, id=chief.user_id) == ["BEYOND_OWN_SCOPES"]
        wider = [*managing, "MONEY_MANAGE"]
        assert await _codes(accounts, SET, moderator, role="MODERATOR", scopes=wider) == ["BEYOND_OWN_SCOPES"]
        assert await _codes(accounts, SET, moderator, role="SUPPORT", scopes=[]) == ["BEYOND_OWN_SCOPES"]
        assert (await accounts.data(ROLES, admin))["staffRoles"][1]["scopes"] == SUPPORT

        assert await _codes(accounts, GRANT, moderator, id=friend, role="MODERATOR") == []
        assert await _codes(accounts, SUSPEND, moderator, id=friend) == []
    finally:
        assert await _codes(accounts, SET, admin, role="MODERATOR", scopes=before) == []


async def test_the_scopes_of_admins_and_students_are_fixed(accounts: Accounts) -> None:
    admin = await accounts.admin("boss@fixed.test")

    for role in ("ADMIN", "STUDENT", "INSTRUCTOR"):
        assert await _codes(accounts, SET, admin, role=role, scopes=["USERS_READ"]) == ["ROLE_NOT_ADJUSTABLE"]


async def test_scopes_need_a_recent_log_in(accounts: Accounts) -> None:
    admin = await accounts.admin("boss@recent.test")
    accounts.time.advance(hours=1)

    assert await _codes(accounts, SET, admin, role="SUPPORT", scopes=[]) == ["RECENT_LOGIN_REQUIRED"]
    assert (await accounts.data(ROLES, admin))["staffRoles"][1]["scopes"] == SUPPORT


async def test_concurrent_changes_follow_one_another(accounts: Accounts) -> None:
    admin = await accounts.admin("boss@parallel.test")
    other = await accounts.admin("other@parallel.test")
    try:
        codes = await asyncio.gather(
            *(
                _codes(accounts, SET, caller, role="SUPPORT", scopes=scopes)
                for caller in (admin, other)
                for scopes in (["USERS_READ"], ["ORDERS_READ"], SUPPORT)
            )
        )
        assert codes == [[]] * 6
    finally:
        assert await _codes(accounts, SET, admin, role="SUPPORT", scopes=SUPPORT) == []
