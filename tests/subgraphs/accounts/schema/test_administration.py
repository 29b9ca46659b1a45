"""Order for admins: find, suspend, restore and ban users, grant and take roles, read the audit log."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from subgraphs.accounts.events import RolesChangedByAdmin, SessionEnded, UserRestored, UserSuspended
from subgraphs.catalog.events import CatalogAudited
from subgraphs.kernel.audit.records import Actor, audit_record
from subgraphs.kernel.identity.ids import COURSE, USER
from subgraphs.kernel.identity.principal import Principal, Role
from subgraphs.kernel.messaging.events import Event, decode
from tests.subgraphs.accounts.conftest import Accounts, principal
from tests.subgraphs.event_delivery import deliver_event

_ACCOUNT = """account {
  user { id displayName } email roles status bannedFromTeaching suspension { suspendedAt endsAt reason }
} errors { code message }"""
SUSPEND = f"""mutation($id: ID!, $reason: String! = "spam", $until: DateTime) {{
  suspendUser(input: {{userId: $id, reason: $reason, endsAt: $until}}) {{ {_ACCOUNT} }} }}"""
SUSPEND_WITH_COURSES = f"""mutation($id: ID!) {{
  suspendUser(input: {{userId: $id, reason: "spam", takeDownCourses: true}}) {{ {_ACCOUNT} }} }}"""
RESTORE = f"mutation($id: ID!) {{ restoreUser(input: {{userId: $id}}) {{ {_ACCOUNT} }} }}"
BAN = f'mutation($id: ID!) {{ banUserFromTeaching(input: {{userId: $id, reason: "spam"}}) {{ {_ACCOUNT} }} }}'
GRANT = f"mutation($id: ID!, $role: Role!) {{ grantUserRole(input: {{userId: $id, role: $role}}) {{ {_ACCOUNT} }} }}"
TAKE = f"""mutation($id: ID!, $role: Role!) {{
  takeUserRole(input: {{userId: $id, role: $role, reason: "over"}}) {{ {_ACCOUNT} }} }}"""
END = f"mutation($id: ID!) {{ revokeUserSessions(input: {{userId: $id}}) {{ {_ACCOUNT} }} }}"
USERS = """query($filter: UserFilterInput, $first: Int! = 100, $after: String) {
  users(filter: $filter, first: $first, after: $after) {
    edges { cursor node { email status roles user { id displayName } } } pageInfo { hasNextPage } } }"""
LOG = """query($filter: AuditLogFilterInput) { auditLog(filter: $filter, first: 100) { edges { node {
  action domain targetId reason actor { kind name user { id } } changes { field before after } } } } }"""
TEACH = 'mutation { becomeInstructor(input: {headline: "I teach"}) { errors { code } } }'


async def _account(accounts: Accounts, mutation: str, admin: Principal, **variables: object) -> dict[str, Any]:
    [payload] = (await accounts.data(mutation, admin, **variables)).values()
    assert payload["errors"] == []
    account: dict[str, Any] = payload["account"]
    return account


async def _codes(accounts: Accounts, mutation: str, admin: Principal | None, **variables: Any) -> list[str]:
    response = await accounts.execute(mutation, admin, **variables)
    if "errors" in response:
        return [error["extensions"]["code"] for error in response["errors"]]
    [payload] = response["data"].values()
    return [error["code"] for error in payload["errors"]]


async def drained_events(accounts: Accounts) -> list[Event]:
    """Drain the outbox."""
    taken: list[Event] = []

    async def publish(events: Any) -> None:
        taken.extend(decode(stored.type, stored.version, stored.payload) for stored in events)

    while await accounts.worker_module.outboxes[0].relay(publish, 100):
        pass
    return taken


async def _log(accounts: Accounts, admin: Principal, **wanted: object) -> list[dict[str, Any]]:
    found = (await accounts.data(LOG, admin, filter=wanted))["auditLog"]
    return [edge["node"] for edge in found["edges"]]


async def _found(accounts: Accounts, admin: Principal, **wanted: object) -> list[str]:
    found = (await accounts.data(USERS, admin, filter=wanted))["users"]
    return [edge["node"]["email"] for edge in found["edges"]]


async def _end_suspensions(accounts: Accounts) -> None:
    await next(task for task in accounts.worker_module.periodic_tasks if task.name == "accounts.end-suspensions").run()


async def test_a_suspended_user_cannot_log_in_and_learns_why(accounts: Accounts) -> None:
    admin, user = await accounts.admin("boss@suspend.test"), await accounts.user("ada@suspend.test")
    tokens = (await accounts.login("ada@suspend.test"))["tokens"]
    await drained_events(accounts)

    account = await _account(accounts, SUSPEND, admin, id=user, reason=" spam\u200b ")

    assert account["status"] == "SUSPENDED"
    assert (account["suspension"]["reason"], account["suspension"]["endsAt"]) == ("spam", None)
    events = await drained_events(accounts)
    assert [type(event) for event in events] == [SessionEnded, UserSuspended]
    assert (await accounts.refresh(tokens["refreshToken"]))["errors"] == [{"code": "TOKEN_EXPIRED"}]
    [error] = (await accounts.login("ada@suspend.test"))["errors"]
    assert (error["code"], error["message"]) == ("ACCOUNT_SUSPENDED", "This account is suspended. Reason: spam")
    wrong = (await accounts.login("ada@suspend.test", "not the password"))["errors"]
    assert [error["code"] for error in wrong] == ["INVALID_CREDENTIALS"]


async def test_a_suspension_ends_by_itself_and_by_an_admin(accounts: Accounts) -> None:
    admin = await accounts.admin("boss@ends.test")
    user, other = await accounts.user("ada@ends.test"), await accounts.user("bea@ends.test")
    until = accounts.time() + timedelta(days=2)
    account = await _account(accounts, SUSPEND, admin, id=user, until=until.isoformat())
    assert account["suspension"]["endsAt"] == "2026-11-24T12:00:00Z"
    await _account(accounts, SUSPEND, admin, id=other)
    [error] = (await accounts.login("ada@ends.test"))["errors"]
    assert "until 24 November 2026" in error["message"]

    accounts.time.advance(days=2)

    assert (await accounts.login("ada@ends.test"))["errors"] == []
    await drained_events(accounts)
    for _ in range(2):
        await _end_suspensions(accounts)
    assert [event.user_id for event in await drained_events(accounts) if isinstance(event, UserRestored)] == [user]
    assert [error["code"] for error in (await accounts.login("bea@ends.test"))["errors"]] == ["ACCOUNT_SUSPENDED"]
    restored = await _account(accounts, RESTORE, admin, id=other)
    assert (restored["status"], restored["suspension"]) == ("ACTIVE", None)
    assert (await accounts.login("bea@ends.test"))["errors"] == []
    [by_itself, suspended] = await _log(accounts, admin, targetId=user)
    assert (by_itself["action"], by_itself["actor"]["kind"]) == ("user.restore", "SYSTEM")
    assert suspended["action"] == "user.suspend"


async def test_repeating_changes_nothing_and_is_not_audited_again(accounts: Accounts) -> None:
    admin, user = await accounts.admin("boss@repeat.test"), await accounts.user("ada@repeat.test")
    for mutation, variables in (
        (GRANT, {"role": "ADMIN"}),
        (GRANT, {"role": "ADMIN"}),
        (TAKE, {"role": "ADMIN"}),
        (TAKE, {"role": "ADMIN"}),
        (BAN, {}),
        (BAN, {}),
        (SUSPEND, {}),
        (SUSPEND, {}),
        (RESTORE, {}),
        (RESTORE, {}),
        (END, {}),
    ):
        await _account(accounts, mutation, admin, id=user, **variables)

    actions = [record["action"] for record in await _log(accounts, admin, targetId=user)]
    assert actions == ["user.restore", "user.suspend", "user.ban_from_teaching", "user.take_role", "user.grant_role"]


async def test_the_courses_of_a_suspended_owner_are_taken_down_by_choice(accounts: Accounts) -> None:
    admin, user_id = await accounts.admin("boss@courses.test"), await accounts.user("ada@courses.test")
    await drained_events(accounts)
    for _ in range(2):
        await _account(accounts, SUSPEND, admin, id=user_id)
    [left] = [event for event in await drained_events(accounts) if isinstance(event, UserSuspended)]

    await _account(accounts, SUSPEND_WITH_COURSES, admin, id=user_id)

    [taken_down] = [event for event in await drained_events(accounts) if isinstance(event, UserSuspended)]
    assert left.courses_taken_down_by is None
    assert taken_down.courses_taken_down_by == Actor.of(admin)
    assert (taken_down.user_id, taken_down.reason) == (user_id, "spam")


async def test_another_reason_or_end_replaces_a_suspension(accounts: Accounts) -> None:
    admin, user = await accounts.admin("boss@replace.test"), await accounts.user("ada@replace.test")
    first = await _account(accounts, SUSPEND, admin, id=user)
    accounts.time.advance(hours=1)

    second = await _account(accounts, SUSPEND, admin, id=user, reason="fraud")

    assert second["suspension"]["reason"] == "fraud"
    assert second["suspension"]["suspendedAt"] == first["suspension"]["suspendedAt"]


async def test_a_suspended_profile_is_hidden_from_all_but_admins(accounts: Accounts) -> None:
    admin = await accounts.admin("boss@hidden.test")
    user = await accounts.user("ada@hidden.test", name="Spammer")
    await accounts.data(TEACH, principal(user))
    await _account(accounts, SUSPEND, admin, id=user)
    by_id = "query($id: ID!) { user(id: $id) { displayName headline instructorProfile { bio } } }"
    entity = """query($of: [_Any!]!) { _entities(representations: $of) { ... on User {
      displayName headline instructorProfile { bio } } } }"""
    of = [{"__typename": "User", "id": user}]

    for viewer in (None, principal(USER.new())):
        assert (await accounts.data(by_id, viewer, id=user))["user"] is None
        [hidden] = (await accounts.data(entity, viewer, of=of))["_entities"]
        assert hidden == {"displayName": "Suspended user", "headline": None, "instructorProfile": None}
    assert (await accounts.data(by_id, admin, id=user))["user"]["displayName"] == "Spammer"
    follow = "mutation($id: ID!) { followInstructor(input: {userId: $id}) { errors { code } } }"
    assert await _codes(accounts, follow, principal(await accounts.user("fan@hidden.test")), id=user) == [
        "USER_NOT_FOUND"
    ]


async def test_a_ban_from_teaching_holds_until_an_admin_grants_the_role(accounts: Accounts) -> None:
    admin, user = await accounts.admin("boss@ban.test"), await accounts.user("ada@ban.test")
    await accounts.data(TEACH, principal(user))

    banned = await _account(accounts, BAN, admin, id=user)

    assert (banned["roles"], banned["bannedFromTeaching"]) == (["STUDENT"], True)
    assert await _codes(accounts, TEACH, principal(user)) == ["INSTRUCTOR_BARRED"]
    granted = await _account(accounts, GRANT, admin, id=user, role="INSTRUCTOR")
    assert (granted["roles"], granted["bannedFromTeaching"]) == (["INSTRUCTOR", "STUDENT"], False)
    changes = [event for event in await drained_events(accounts) if isinstance(event, RolesChangedByAdmin)]
    assert [(event.granted, event.taken, event.banned_from_teaching, event.reason) for event in changes] == [
        ((), (Role.INSTRUCTOR,), True, "spam"),
        ((Role.INSTRUCTOR,), (), False, None),
    ]


async def test_a_user_who_never_taught_can_be_banned_from_teaching(accounts: Accounts) -> None:
    admin, user = await accounts.admin("boss@never.test"), await accounts.user("ada@never.test")
    await _account(accounts, BAN, admin, id=user)

    assert await _codes(accounts, TEACH, principal(user)) == ["INSTRUCTOR_BARRED"]


async def test_a_role_is_granted_and_taken_beside_the_others(accounts: Accounts) -> None:
    admin, user = await accounts.admin("boss@roles.test"), await accounts.user("ada@roles.test")
    await accounts.data(TEACH, principal(user))
    granted = await _account(accounts, GRANT, admin, id=user, role="ADMIN")
    assert granted["roles"] == ["ADMIN", "INSTRUCTOR", "STUDENT"]

    taken = await _account(accounts, TAKE, admin, id=user, role="ADMIN")

    assert taken["roles"] == ["INSTRUCTOR", "STUDENT"]
    assert (await _account(accounts, TAKE, admin, id=user, role="STUDENT"))["roles"] == ["INSTRUCTOR", "STUDENT"]


async def test_users_are_found_by_address_name_id_role_and_state(accounts: Accounts) -> None:
    admin = await accounts.admin("boss@find.test")
    mira = await accounts.user("mira.100%@find.test", name="Mira Kowalska")
    await accounts.user("nils@find.test", name="Nils_Holm")
    await _account(accounts, SUSPEND, admin, id=mira)

    assert await _found(accounts, admin, text="KOWAL") == ["mira.100%@find.test"]
    assert await _found(accounts, admin, text="ls@FIND") == ["nils@find.test"]
    assert await _found(accounts, admin, text=mira) == ["mira.100%@find.test"]
    assert await _found(accounts, admin, text="100%@") == ["mira.100%@find.test"]
    assert await _found(accounts, admin, text="s_h") == ["nils@find.test"]
    assert await _found(accounts, admin, text="s%h") == []
    assert await _found(accounts, admin, text="mi", status="SUSPENDED") == ["mira.100%@find.test"]
    assert await _found(accounts, admin, text="find.test", status="ACTIVE") == ["nils@find.test", "boss@find.test"]
    assert await _found(accounts, admin, text="find.test", role="ADMIN") == ["boss@find.test"]
    assert await _found(accounts, admin, text="nobody of that name") == []


async def test_users_are_listed_in_pages(accounts: Accounts) -> None:
    admin = await accounts.admin("boss@pages.test")
    for number in range(4):
        await accounts.user(f"p{number}@pages.test")
    found: list[str] = []
    after = None
    while True:
        variables = {"filter": {"text": "@pages.test"}, "first": 2, "after": after}
        page = (await accounts.data(USERS, admin, **variables))["users"]
        found += [edge["node"]["email"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["edges"][-1]["cursor"]

    assert found == [f"p{number}@pages.test" for number in (3, 2, 1, 0)] + ["boss@pages.test"]


ADMINISTRATION = {
    "suspend": (SUSPEND, {}),
    "restore": (RESTORE, {}),
    "ban": (BAN, {}),
    "grant": (GRANT, {"role": "ADMIN"}),
    "take": (TAKE, {"role": "ADMIN"}),
    "end sessions": (END, {}),
    "users": (USERS, {}),
    "audit log": (LOG, {}),
}


@pytest.mark.parametrize("name", ADMINISTRATION)
async def test_only_an_admin_who_still_is_one_keeps_order(accounts: Accounts, name: str) -> None:
    document, variables = ADMINISTRATION[name]
    slug = name.replace(" ", "-")
    user = await accounts.user(f"{slug}@order.test")
    stranger = principal(await accounts.user(f"stranger-{slug}@order.test"), Role.INSTRUCTOR)
    former = principal(await accounts.user(f"former-{slug}@order.test"), Role.ADMIN)
    suspended = await accounts.admin(f"suspended-{slug}@order.test")
    boss = await accounts.admin(f"boss-{slug}@order.test")
    await _account(accounts, SUSPEND, boss, id=suspended.user_id)

    async def code(viewer: Principal | None) -> str:
        response = await accounts.execute(document, viewer, id=user, **variables)
        return str(response["errors"][0]["extensions"]["code"])

    assert await code(None) == "UNAUTHENTICATED"
    for viewer in (stranger, former, suspended):
        assert await code(viewer) == "FORBIDDEN"
    assert await _log(accounts, boss, targetId=user) == []


@pytest.mark.parametrize("name", ["suspend", "restore", "ban", "grant", "take", "end sessions"])
async def test_an_admin_does_not_change_themselves_or_unknown_users(accounts: Accounts, name: str) -> None:
    document, variables = ADMINISTRATION[name]
    admin = await accounts.admin(f"self-{name.replace(' ', '-')}@order.test")

    assert await _codes(accounts, document, admin, id=admin.user_id, **variables) == ["OWN_ACCOUNT"]
    assert await _codes(accounts, document, admin, id=USER.new(), **variables) == ["USER_NOT_FOUND"]
    assert await _codes(accounts, document, admin, id="nonsense", **variables) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    ("name", "variables", "code"),
    [
        ("blank", {"reason": " \u200b"}, "INVALID_REASON"),
        ("long", {"reason": "x" * 501}, "INVALID_REASON"),
        ("past", {"until": "2020-01-01T00:00:00Z"}, "INVALID_END"),
        ("far", {"until": "2300-01-01T00:00:00Z"}, "INVALID_END"),
    ],
)
async def test_a_suspension_has_a_reason_and_an_end_in_the_future(
    accounts: Accounts, name: str, variables: dict[str, str], code: str
) -> None:
    admin, user = await accounts.admin(f"boss@{name}.test"), await accounts.user(f"ada@{name}.test")

    assert await _codes(accounts, SUSPEND, admin, id=user, **variables) == [code]
    assert (await accounts.login(f"ada@{name}.test"))["errors"] == []


async def test_a_log_in_and_a_suspension_at_once_leave_no_session(accounts: Accounts) -> None:
    admin, user = await accounts.admin("boss@race.test"), await accounts.user("ada@race.test")
    for _ in range(5):
        _, logged_in = await asyncio.gather(
            _account(accounts, SUSPEND, admin, id=user), accounts.login("ada@race.test")
        )
        if logged_in["tokens"] is not None:
            refreshed = await accounts.refresh(logged_in["tokens"]["refreshToken"])
            assert refreshed["errors"] == [{"code": "TOKEN_EXPIRED"}]
        await _account(accounts, RESTORE, admin, id=user)


async def test_ending_sessions_leaves_the_account_as_it_is(accounts: Accounts) -> None:
    admin, user = await accounts.admin("boss@sessions.test"), await accounts.user("ada@sessions.test")
    tokens = (await accounts.login("ada@sessions.test"))["tokens"]

    await _account(accounts, END, admin, id=user)

    assert (await accounts.refresh(tokens["refreshToken"]))["errors"] == [{"code": "TOKEN_EXPIRED"}]
    assert (await accounts.login("ada@sessions.test"))["errors"] == []
    assert [record["action"] for record in await _log(accounts, admin, targetId=user)] == ["user.end_sessions"]


async def test_the_audit_log_says_what_changed_why_and_by_whom(accounts: Accounts) -> None:
    admin, user = await accounts.admin("boss@audit.test"), await accounts.user("ada@audit.test")
    await _account(accounts, SUSPEND, admin, id=user)

    [record] = await _log(accounts, admin, targetId=user, actorId=admin.user_id, action="user.suspend")

    assert record["reason"] == "spam"
    assert record["actor"] == {"kind": "USER", "name": None, "user": {"id": admin.user_id}}
    changes = {change["field"]: (change["before"], change["after"]) for change in record["changes"]}
    assert changes == {"status": ("ACTIVE", "SUSPENDED"), "suspension_reason": (None, "spam")}


async def test_records_of_other_domains_are_in_the_log_once(accounts: Accounts) -> None:
    admin, course = await accounts.admin("boss@others.test"), COURSE.new()
    event = CatalogAudited(
        record=audit_record(
            "catalog",
            Actor.of(admin),
            "course.approve",
            course,
            at=accounts.time(),
            before={"status": "IN_REVIEW"},
            after={"status": "PUBLISHED"},
        )
    )
    for _ in range(2):
        await deliver_event(accounts.worker_module, event)

    [record] = await _log(accounts, admin, targetId=course, domain="catalog")
    assert record["changes"] == [{"field": "status", "before": "IN_REVIEW", "after": "PUBLISHED"}]
