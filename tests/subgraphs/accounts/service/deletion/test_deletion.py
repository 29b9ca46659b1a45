"""The deletion of an account, from the request to the receipts; the other domains are played by their events."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from subgraphs.accounts.events import DeletionCheckRequested, UserDeleted
from subgraphs.accounts.service.deletion.model import ERASING_DOMAINS
from subgraphs.catalog.events import CatalogDeletionChecked, CatalogUserErased
from subgraphs.kernel.identity.ids import COURSE, UserId
from subgraphs.kernel.identity.principal import DEFAULT_SCOPES, Principal, Role
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.messaging.events import Event, decode
from subgraphs.kernel.messaging.outbox import StoredEvent
from subgraphs.kernel.privacy.reports import KeptReason, Obstacle, ObstacleKind
from subgraphs.learning.events import LearningUserErased
from subgraphs.notifications.events import NotificationsUserErased
from subgraphs.orders.events import OrdersDeletionChecked, OrdersUserErased
from subgraphs.statistics.events import StatisticsUserErased
from subgraphs.videos.events import VideosUserErased
from tests.subgraphs.accounts.conftest import Accounts, principal
from tests.subgraphs.event_delivery import deliver_event

REQUEST = """mutation { requestAccountDeletion {
    deletion { id status dueAt obstacles { kind count } } errors { code }
} }"""
CONFIRM = """mutation ($token: String!) { confirmAccountDeletion(input: {token: $token}) {
    deletion { status dueAt } errors { code }
} }"""
CANCEL = "mutation { withdrawAccountDeletion { deletion { status } errors { code } } }"
CANCEL_BY_LINK = """mutation ($token: String!) { withdrawAccountDeletionByLink(input: {token: $token}) {
    deletion { status } errors { code }
} }"""
STATE = "{ viewer { deletion { status dueAt obstacles { kind count } } } }"
RECEIPT = """query ($token: String!) { accountDeletionReceipt(token: $token) {
    deletedAt receipts { domain erasedAt kept }
} }"""
ALL = """{ accountDeletions(first: 100, status: DELETED) { edges { node { deletion { id } receipts { domain } } } } }"""
USER = """query ($id: ID!) { user(id: $id) { displayName }
    _entities(representations: [{__typename: "User", id: $id}]) { ... on User { displayName avatar { id } } } }"""

ERASED = (
    CatalogUserErased,
    LearningUserErased,
    NotificationsUserErased,
    OrdersUserErased,
    StatisticsUserErased,
    VideosUserErased,
)


class Others:
    """The other domains: they check and erase as soon as an event arrives, or when they are up again."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self.obstacles: tuple[Obstacle, ...] = ()
        self.down: set[str] = set()
        self.events: list[Event] = []

    async def deliver(self) -> list[Event]:
        """Deliver the events of accounts to all domains, and return them."""
        taken: list[StoredEvent] = []

        async def publish(events: Any) -> None:
            taken.extend(events)

        for outbox in self.accounts.worker_module.outboxes:
            while await outbox.relay(publish, 100):
                pass
        events = [decode(stored.type, stored.version, stored.payload) for stored in taken]
        self.events += events
        for event in events:
            await deliver_event(self.accounts.worker_module, event)
            await self.handle(event)
        if events:
            await self.deliver()
        return events

    async def handle(self, event: Event) -> None:
        if isinstance(event, DeletionCheckRequested):
            found = {"deletion_id": event.deletion_id, "round": event.round}
            if "catalog" not in self.down:
                await self.report(CatalogDeletionChecked(**found, obstacles=self.obstacles))
            if "orders" not in self.down:
                await self.report(OrdersDeletionChecked(**found, obstacles=()))
        if isinstance(event, UserDeleted):
            for kind in ERASED:
                if kind.domain not in self.down:
                    await self.report(
                        kind(deletion_id=event.deletion_id, user_id=event.user_id, kept=(KeptReason.ACCOUNTING,))
                    )

    async def report(self, event: Event) -> None:
        await deliver_event(self.accounts.worker_module, event)


@pytest.fixture
def others(accounts: Accounts) -> Others:
    return Others(accounts)


async def advance(accounts: Accounts, others: Others, by: timedelta = timedelta()) -> None:
    accounts.time.now += by
    [task] = [t for t in accounts.worker_module.periodic_tasks if t.name == "accounts.advance-deletions"]
    await task.run()
    await others.deliver()


async def confirmed(accounts: Accounts, others: Others, email: str) -> Principal:
    """Return a user whose deletion waits for the end of the grace period."""
    viewer = principal(await accounts.user(email))
    await accounts.data(REQUEST, viewer)
    await others.deliver()
    token = accounts.postbox.link_token(email)
    result = (await accounts.data(CONFIRM, token=token))["confirmAccountDeletion"]
    assert result["deletion"]["status"] == "SCHEDULED"
    await others.deliver()
    return viewer


async def state(accounts: Accounts, viewer: Principal) -> Any:
    return (await accounts.data(STATE, viewer))["viewer"]["deletion"]


async def test_a_confirmed_deletion_happens_after_the_grace_period_and_every_domain_gives_a_receipt(
    accounts: Accounts, others: Others
) -> None:
    email = "gone@example.test"
    viewer = await confirmed(accounts, others, email)
    assert (await accounts.login(email))["errors"] == []
    await advance(accounts, others, timedelta(days=13, hours=23))
    assert (await state(accounts, viewer))["status"] == "SCHEDULED"
    await advance(accounts, others, timedelta(hours=2))

    assert len([event for event in others.events if isinstance(event, UserDeleted)]) == 1
    assert (await accounts.data(STATE, viewer))["viewer"] is None
    assert [each["code"] for each in (await accounts.login(email))["errors"]] == ["INVALID_CREDENTIALS"]
    assert accounts.postbox.to(email)[-1].subject == "Your account is deleted"
    receipt = (await accounts.data(RECEIPT, token=accounts.postbox.link_token(email)))["accountDeletionReceipt"]
    assert [each["domain"] for each in receipt["receipts"]] == sorted(ERASING_DOMAINS)
    assert all(each["erasedAt"] is not None for each in receipt["receipts"])
    found = await accounts.data(USER, id=viewer.user_id)
    assert found == {"user": None, "_entities": [{"displayName": "Deleted user", "avatar": None}]}


async def test_the_address_of_a_deleted_account_is_free_again(accounts: Accounts, others: Others) -> None:
    viewer = await confirmed(accounts, others, "again@example.test")
    await advance(accounts, others, timedelta(days=15))
    again = await accounts.user("again@example.test", name="Another")
    assert again != viewer.user_id


async def test_a_request_needs_a_recent_log_in(accounts: Accounts) -> None:
    viewer = principal(await accounts.user("stale@example.test"))
    accounts.time.now += timedelta(hours=1)
    response = await accounts.execute(REQUEST, viewer)
    assert response["errors"][0]["extensions"]["code"] == "RECENT_LOGIN_REQUIRED"
    assert await state(accounts, viewer) is None


async def test_obstacles_reject_the_request_and_no_mail_is_sent(accounts: Accounts, others: Others) -> None:
    viewer = principal(await accounts.user("teacher@example.test"))
    others.obstacles = (Obstacle(kind=ObstacleKind.PUBLISHED_COURSES, count=2),)
    before = len(accounts.postbox.messages)
    await accounts.data(REQUEST, viewer)
    await others.deliver()
    assert await state(accounts, viewer) == {
        "status": "REJECTED",
        "dueAt": None,
        "obstacles": [{"kind": "PUBLISHED_COURSES", "count": 2}],
    }
    assert len(accounts.postbox.messages) == before
    others.obstacles = ()
    await accounts.data(REQUEST, viewer)
    await others.deliver()
    assert (await state(accounts, viewer))["status"] == "AWAITING_CONFIRMATION"


async def test_an_obstacle_after_the_grace_period_keeps_the_account_and_its_user_gets_a_mail(
    accounts: Accounts, others: Others
) -> None:
    email = "seller@example.test"
    viewer = await confirmed(accounts, others, email)
    others.obstacles = (Obstacle(kind=ObstacleKind.PUBLISHED_COURSES, count=1),)
    await advance(accounts, others, timedelta(days=15))
    assert (await state(accounts, viewer))["status"] == "REJECTED"
    assert accounts.postbox.to(email)[-1].subject == "Your account could not be deleted"
    assert not [event for event in others.events if isinstance(event, UserDeleted)]


async def test_a_domain_that_is_down_delays_the_checks_and_its_receipt(accounts: Accounts, others: Others) -> None:
    email = "patient@example.test"
    viewer = principal(await accounts.user(email))
    others.down = {"orders"}
    await accounts.data(REQUEST, viewer)
    await others.deliver()
    assert (await state(accounts, viewer))["status"] == "CHECKING"
    [requested] = [event for event in others.events if isinstance(event, DeletionCheckRequested)]
    await others.report(OrdersDeletionChecked(deletion_id=requested.deletion_id, round=1, obstacles=()))
    await others.deliver()
    await accounts.data(CONFIRM, token=accounts.postbox.link_token(email))
    others.down = {"learning"}
    await advance(accounts, others, timedelta(days=15))
    token = accounts.postbox.link_token(email)
    receipt = (await accounts.data(RECEIPT, token=token))["accountDeletionReceipt"]
    assert [each["domain"] for each in receipt["receipts"] if each["erasedAt"] is None] == ["learning"]
    erased = LearningUserErased(deletion_id=requested.deletion_id, user_id=viewer.user_id, kept=())
    for _ in range(2):
        await others.report(erased)
    receipt = (await accounts.data(RECEIPT, token=token))["accountDeletionReceipt"]
    assert all(each["erasedAt"] is not None for each in receipt["receipts"])


async def test_reports_of_an_earlier_round_count_for_nothing(accounts: Accounts, others: Others) -> None:
    viewer = await confirmed(accounts, others, "rounds@example.test")
    others.down = {"catalog", "orders"}
    await advance(accounts, others, timedelta(days=15))
    [first] = [event for event in others.events if isinstance(event, DeletionCheckRequested) and event.round == 1]
    await others.report(CatalogDeletionChecked(deletion_id=first.deletion_id, round=1, obstacles=()))
    await others.report(OrdersDeletionChecked(deletion_id=first.deletion_id, round=1, obstacles=()))
    await others.deliver()
    assert (await state(accounts, viewer))["status"] == "FINAL_CHECK"


async def test_concurrent_last_reports_delete_the_account_once(accounts: Accounts, others: Others) -> None:
    viewer = await confirmed(accounts, others, "once@example.test")
    others.down = {"catalog", "orders"}
    await advance(accounts, others, timedelta(days=15))
    [first] = [event for event in others.events if isinstance(event, DeletionCheckRequested) and event.round == 2]
    found = {"deletion_id": first.deletion_id, "round": 2, "obstacles": ()}
    await asyncio.gather(
        *(others.report(CatalogDeletionChecked(**found)) for _ in range(3)),
        *(others.report(OrdersDeletionChecked(**found)) for _ in range(3)),
    )
    others.down = set()
    await others.deliver()
    deleted = [event for event in others.events if isinstance(event, UserDeleted)]
    assert [event.user_id for event in deleted] == [viewer.user_id]


async def test_concurrent_requests_make_one_deletion(accounts: Accounts, others: Others) -> None:
    viewer = principal(await accounts.user("twice@example.test"))
    results = await asyncio.gather(*(accounts.data(REQUEST, viewer) for _ in range(3)))
    assert len({result["requestAccountDeletion"]["deletion"]["id"] for result in results}) == 1


async def test_its_user_cancels_a_deletion_in_the_settings(accounts: Accounts, others: Others) -> None:
    email = "stays@example.test"
    viewer = await confirmed(accounts, others, email)
    stranger = principal(await accounts.user("stranger@example.test"))
    other = (await accounts.data(CANCEL, stranger))["withdrawAccountDeletion"]
    assert [each["code"] for each in other["errors"]] == ["NO_DELETION"]
    canceled = (await accounts.data(CANCEL, viewer))["withdrawAccountDeletion"]
    assert canceled == {"deletion": {"status": "CANCELED"}, "errors": []}
    await advance(accounts, others, timedelta(days=30))
    assert accounts.postbox.to(email)[-1].subject == "Your account stays"
    assert (await accounts.login(email))["errors"] == []


async def test_the_mailed_link_cancels_a_deletion_and_is_no_link_to_confirm_it(
    accounts: Accounts, others: Others
) -> None:
    email = "keeps@example.test"
    viewer = await confirmed(accounts, others, email)
    cancel = accounts.postbox.link_token(email)
    for document, name, token in ((CONFIRM, "confirmAccountDeletion", cancel), (RECEIPT, "", cancel)):
        data = await accounts.data(document, token=token)
        assert data.get("accountDeletionReceipt") is None
        if name:
            assert [each["code"] for each in data[name]["errors"]] == ["TOKEN_EXPIRED"]
    for _ in range(2):
        result = (await accounts.data(CANCEL_BY_LINK, token=cancel))["withdrawAccountDeletionByLink"]
        assert result == {"deletion": {"status": "CANCELED"}, "errors": []}
    assert (await state(accounts, viewer))["status"] == "CANCELED"


async def test_a_link_to_confirm_expires_and_works_for_no_canceled_deletion(accounts: Accounts, others: Others) -> None:
    email = "late@example.test"
    viewer = principal(await accounts.user(email))
    await accounts.data(REQUEST, viewer)
    await others.deliver()
    token = accounts.postbox.link_token(email)
    await advance(accounts, others, timedelta(hours=25))
    result = (await accounts.data(CONFIRM, token=token))["confirmAccountDeletion"]
    assert [each["code"] for each in result["errors"]] == ["TOKEN_EXPIRED"]
    assert (await state(accounts, viewer))["status"] == "EXPIRED"


async def demote_admins(accounts: Accounts) -> None:
    """Leave no admin of another test, beside whom both may go."""
    connection = await asyncpg.connect(
        accounts.settings.accounts_database_url.get_secret_value().replace("+asyncpg", "")
    )
    await connection.execute("UPDATE users SET roles = array_remove(roles, $1)", Role.ADMIN.value)
    await connection.close()


async def test_of_two_admins_who_leave_at_once_one_stays(accounts: Accounts, others: Others) -> None:
    await demote_admins(accounts)
    first, second = await accounts.admin("one@example.test"), await accounts.admin("two@example.test")
    await asyncio.gather(*(accounts.data(REQUEST, viewer) for viewer in (first, second)))
    await others.deliver()
    for email in ("one@example.test", "two@example.test"):
        await accounts.data(CONFIRM, token=accounts.postbox.link_token(email))
    await others.deliver()
    await advance(accounts, others, timedelta(days=15))
    left = [viewer for viewer in (first, second) if (await accounts.data(STATE, viewer))["viewer"] is not None]
    assert len(left) == 1
    assert await state(accounts, left[0]) == {
        "status": "REJECTED",
        "dueAt": (await state(accounts, left[0]))["dueAt"],
        "obstacles": [{"kind": "LAST_ADMIN", "count": 1}],
    }


async def test_holders_of_every_role_that_manages_users_count(accounts: Accounts, others: Others) -> None:
    await demote_admins(accounts)
    admin = await accounts.admin("only@example.test")
    helper = await accounts.user("helper@example.test")
    await grant(accounts, admin, helper, "SUPPORT")
    await accounts.data(REQUEST, admin)
    assert (await state(accounts, admin))["obstacles"] == [{"kind": "LAST_ADMIN", "count": 1}]

    await let_support_manage(accounts, managing=True)
    try:
        await accounts.data(REQUEST, admin)
        await others.deliver()
        assert (await state(accounts, admin))["status"] == "AWAITING_CONFIRMATION"
        await demote_admins(accounts)
        supporter = principal(helper, Role.SUPPORT)
        await accounts.data(REQUEST, supporter)
        assert (await state(accounts, supporter))["obstacles"] == [{"kind": "LAST_ADMIN", "count": 1}]
    finally:
        await let_support_manage(accounts, managing=False)


async def grant(accounts: Accounts, admin: Principal, user_id: UserId, role: str) -> None:
    document = """mutation ($id: ID!, $role: Role!) { grantUserRole(input: {userId: $id, role: $role}) {
        errors { code } } }"""
    assert (await accounts.data(document, admin, id=user_id, role=role))["grantUserRole"]["errors"] == []


async def let_support_manage(accounts: Accounts, *, managing: bool) -> None:
    """Give the role of support the scope to manage users, or its own scopes again."""
    connection = await asyncpg.connect(
        accounts.settings.accounts_database_url.get_secret_value().replace("+asyncpg", "")
    )
    await connection.execute("DELETE FROM role_scopes WHERE role = $1", Role.SUPPORT.value)
    if managing:
        scopes = sorted(scope.value for scope in {*DEFAULT_SCOPES[Role.SUPPORT], Scope.USERS_MANAGE})
        await connection.execute(
            "INSERT INTO role_scopes (role, scopes, changed_at) VALUES ($1, $2, now())", Role.SUPPORT.value, scopes
        )
    await connection.close()


async def test_reports_and_what_their_reporter_wrote_go_with_the_account(accounts: Accounts, others: Others) -> None:
    viewer = await confirmed(accounts, others, "reporter@example.test")
    subject = COURSE.new()
    reported = await accounts.data(
        """mutation ($id: ID!) { reportContent(input: {subjectId: $id, reason: SPAM, note: "A secret note"}) {
            report { id } errors { code } } }""",
        viewer,
        id=subject,
    )
    report_id = reported["reportContent"]["report"]["id"]
    await accounts.data(
        """mutation ($id: ID!) { replyToReport(input: {reportId: $id, text: "More of it"}) { errors { code } } }""",
        viewer,
        id=report_id,
    )
    await advance(accounts, others, timedelta(days=15))
    connection = await asyncpg.connect(
        accounts.settings.accounts_database_url.get_secret_value().replace("+asyncpg", "")
    )
    left = await connection.fetchval(
        "SELECT (SELECT count(*) FROM reports WHERE id = $1)"
        " + (SELECT count(*) FROM report_messages WHERE report_id = $1)",
        report_id,
    )
    await connection.close()
    assert left == 0


async def test_a_session_that_is_still_open_can_write_nothing(accounts: Accounts, others: Others) -> None:
    email = "writer@example.test"
    viewer = await confirmed(accounts, others, email)
    tokens = (await accounts.login(email))["tokens"]
    await advance(accounts, others, timedelta(days=15))
    refreshed = await accounts.refresh(tokens["refreshToken"])
    assert [each["code"] for each in refreshed["errors"]] == ["TOKEN_EXPIRED"]
    update = """mutation { updateProfile(input: {displayName: "Back"}) { errors { code } } }"""
    result = (await accounts.data(update, viewer))["updateProfile"]
    assert [each["code"] for each in result["errors"]] == ["USER_NOT_FOUND"]


async def test_admins_alone_list_deletions(accounts: Accounts, others: Others) -> None:
    viewer = await confirmed(accounts, others, "listed@example.test")
    await advance(accounts, others, timedelta(days=15))
    admin = await accounts.admin("lister@example.test")
    edges = (await accounts.data(ALL, admin))["accountDeletions"]["edges"]
    assert any(len(edge["node"]["receipts"]) == len(ERASING_DOMAINS) for edge in edges)
    for stranger in (None, viewer, principal(viewer.user_id, Role.ADMIN)):
        assert (await accounts.execute(ALL, stranger))["errors"]
