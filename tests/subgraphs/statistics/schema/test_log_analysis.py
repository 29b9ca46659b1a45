"""Figures from the logs, read from files."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import GraphQLResponse, Subgraph
from subgraphs.kernel.identity.ids import COURSE, USER
from subgraphs.kernel.identity.principal import Principal, Role
from subgraphs.statistics import app
from subgraphs.statistics.service import event_handlers
from subgraphs.statistics.settings import Settings
from tests.subgraphs.statistics.conftest import caller
from tests.subgraphs.statistics.sample_events import paid

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ADMIN = caller(Role.ADMIN)

ANALYSIS = """query($days: Int! = 7, $first: Int! = 20) { usageReport(days: $days) {
  operations(first: $first) { operation clientName clientVersion count errors p50Milliseconds p95Milliseconds }
  slowOperations { operation count }
  deprecatedUsage { member clientName clientVersion count }
  funnel { counts { step count } days { day counts { count } } }
} }"""


def line(days_ago: float = 1, action: str = "operation", **fields: Any) -> str:
    document = {
        "@timestamp": (NOW - timedelta(days=days_ago)).isoformat(),
        "message": action,
        "event.action": action,
        **{name.replace("__", "."): value for name, value in fields.items()},
    }
    return json.dumps(document) + "\n"


def subgraph_with(**settings: Any) -> Subgraph:
    unused = SecretStr("postgresql://127.0.0.1:1/none")
    return app.build(Settings(statistics_database_url=unused, **settings), clock=lambda: NOW)


async def execute(subgraph: Subgraph, viewer: Principal | None, **variables: object) -> GraphQLResponse:
    return await subgraph.execute(ANALYSIS, variables, None, RequestInfo(principal=viewer))


@pytest.fixture
async def logs(tmp_path: Path) -> AsyncIterator[tuple[Subgraph, Path]]:
    """Provide the subgraph, and the folder of its logs."""
    subgraph = subgraph_with(logs_folder=tmp_path)
    yield subgraph, tmp_path
    await subgraph.stop()


async def test_operations_are_counted_by_the_version_of_the_client(logs: tuple[Subgraph, Path]) -> None:
    subgraph, folder = logs
    phone: dict[str, Any] = {"graphql__client__name": "phone", "graphql__client__version": "2.1"}
    (folder / "router.log").write_text(
        line(graphql__operation__name="Home", event__duration=10_000_000, event__outcome="success", **phone)
        + line(graphql__operation__name="Home", event__duration=30_000_000, event__outcome="failure", **phone)
        + line(graphql__operation__name="Home")
        + line(8, graphql__operation__name="Old")
        + line(action="slow-operation", graphql__operation__name="Home", **phone)
        + line(action="job")
    )
    found = (await execute(subgraph, ADMIN))["data"]["usageReport"]
    assert found["operations"] == [
        {
            "operation": "Home",
            "clientName": "phone",
            "clientVersion": "2.1",
            "count": 2,
            "errors": 1,
            "p50Milliseconds": 20.0,
            "p95Milliseconds": 29.0,
        },
        {
            "operation": "Home",
            "clientName": None,
            "clientVersion": None,
            "count": 1,
            "errors": 0,
            "p50Milliseconds": None,
            "p95Milliseconds": None,
        },
    ]
    assert found["slowOperations"] == [{"operation": "Home", "count": 1}]
    assert len((await execute(subgraph, ADMIN, first=1))["data"]["usageReport"]["operations"]) == 1
    assert len((await execute(subgraph, ADMIN, days=9))["data"]["usageReport"]["operations"]) == 3


async def test_a_deprecation_lists_the_versions_that_use_it(logs: tuple[Subgraph, Path]) -> None:
    subgraph, folder = logs
    web: dict[str, Any] = {"graphql__client__name": "web", "graphql__client__version": "7"}
    (folder / "router.log").write_text(
        line(graphql__deprecated=["Course.price", "User.name"], **web)
        + line(graphql__deprecated=["Course.price"], **web)
        + line(graphql__operation__name="Modern", **web)
    )
    assert (await execute(subgraph, ADMIN))["data"]["usageReport"]["deprecatedUsage"] == [
        {"member": "Course.price", "clientName": "web", "clientVersion": "7", "count": 2},
        {"member": "User.name", "clientName": "web", "clientVersion": "7", "count": 1},
    ]


async def test_a_funnel_counts_its_steps_in_all_and_by_day(logs: tuple[Subgraph, Path]) -> None:
    subgraph, folder = logs
    (folder / "router.log").write_text(
        line(2, graphql__root_fields=["course"])
        + line(1, graphql__root_fields=["viewer", "course"])
        + line(1, graphql__root_fields=["courses"])
        + line(1, graphql__root_fields=["addToCart"])
        + line(1, graphql__root_fields=["startCheckout"])
    )
    (folder / "worker.log").write_text(line(1, action="order-paid") + line(9, action="order-paid"))
    assert (await execute(subgraph, ADMIN))["data"]["usageReport"]["funnel"] == {
        "counts": [
            {"step": "VIEW", "count": 2},
            {"step": "CART", "count": 1},
            {"step": "CHECKOUT", "count": 1},
            {"step": "PAID", "count": 1},
        ],
        "days": [
            {"day": "2026-03-08T00:00:00Z", "counts": [{"count": 1}, {"count": 0}, {"count": 0}, {"count": 0}]},
            {"day": "2026-03-09T00:00:00Z", "counts": [{"count": 1}, {"count": 1}, {"count": 1}, {"count": 1}]},
        ],
    }


@pytest.mark.parametrize(
    ("viewer", "code"),
    [
        (None, "UNAUTHENTICATED"),
        (caller(Role.STUDENT), "FORBIDDEN"),
        (caller(Role.INSTRUCTOR), "FORBIDDEN"),
        (caller(Role.MODERATOR), "FORBIDDEN"),
        (caller(Role.SUPPORT), "FORBIDDEN"),
    ],
)
async def test_others_than_admins_see_nothing(logs: tuple[Subgraph, Path], viewer: Principal | None, code: str) -> None:
    subgraph, folder = logs
    (folder / "router.log").write_text(line(graphql__operation__name="Secret"))
    response = await execute(subgraph, viewer)
    assert response["data"] == {"usageReport": None}
    assert [error["extensions"]["code"] for error in response["errors"]] == [code]


@pytest.mark.parametrize("variables", [{"days": 0}, {"days": 91}, {"first": 0}, {"first": 101}])
async def test_periods_and_lists_are_bounded(logs: tuple[Subgraph, Path], variables: dict[str, int]) -> None:
    response = await execute(logs[0], ADMIN, **variables)
    assert [error["extensions"]["code"] for error in response["errors"]] == ["BAD_USER_INPUT"]
    assert response["data"] == {"usageReport": None}


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"logs_folder": Path("/nonexistent/logs")},
        {"logs_elasticsearch_url": SecretStr("http://127.0.0.1:1")},
    ],
)
async def test_logs_that_cannot_be_searched_are_an_error_of_their_own(settings: dict[str, Any]) -> None:
    subgraph = subgraph_with(**settings)
    response = await execute(subgraph, ADMIN)
    assert response["data"] == {"usageReport": None}
    assert {error["extensions"]["code"] for error in response["errors"]} == {"LOGS_UNAVAILABLE"}
    await subgraph.stop()


@pytest.mark.parametrize(("amount", "lines"), [(1_000, 1), (0, 0)])
async def test_an_order_that_cost_something_leaves_a_line(amount: int, lines: int) -> None:
    async def add_sale(*_: object) -> None:
        """Count nothing."""

    work: Any = SimpleNamespace(aggregates=SimpleNamespace(add_sale=add_sale))
    event = paid(COURSE.new(), USER.new(), amount)
    with capture_logs() as written:
        await event_handlers.order_paid(work, event)
    assert [(each["action"], each["order_id"]) for each in written] == [("order-paid", event.order_id)] * lines
