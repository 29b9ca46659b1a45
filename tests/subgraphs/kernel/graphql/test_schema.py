from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import strawberry
from sqlalchemy import Text, cast, literal, select
from structlog.testing import capture_logs

from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.graphql.scalars import BigInt
from subgraphs.kernel.graphql.schema import federated_schema
from subgraphs.kernel.graphql.subgraph import GraphQLResponse, Subgraph
from subgraphs.kernel.persistence.sql import Database, read_only
from subgraphs.kernel.platform.errors import Unauthenticated


@strawberry.type
class Query:
    @strawberry.field
    def broken(self) -> int | None:
        raise ValueError("the password is hunter2")

    @strawberry.field
    def guarded(self) -> int | None:
        raise Unauthenticated

    @strawberry.field
    def same_number(self, number: BigInt) -> BigInt:
        return number

    @strawberry.field
    def same_moment(self, moment: datetime) -> datetime:
        return moment


async def execute(query: str, **variables: Any) -> GraphQLResponse:
    subgraph = Subgraph("test", federated_schema("test", Query), lambda request: RequestContext(request=request))
    return await subgraph.execute(query, variables, None, RequestInfo())


async def test_an_unexpected_failure_is_masked_and_logged() -> None:
    with capture_logs() as logs:
        response = await execute("{ broken }")

    [error] = response["errors"]
    assert error["extensions"] == {"code": "INTERNAL"}
    assert "hunter2" not in str(response)
    assert [entry["event"] for entry in logs] == ["resolver failed"]


async def test_text_that_the_database_cannot_store_is_a_client_error(fresh_database: Callable[[], str]) -> None:
    database = Database(fresh_database(), domain="test")

    @strawberry.type
    class Echo:
        @strawberry.field
        async def kept(self, given: str) -> str | None:
            async with read_only(database) as session:
                return str(await session.scalar(select(cast(literal(given), Text))))

    subgraph = Subgraph("test", federated_schema("test", Echo), lambda request: RequestContext(request=request))
    query = "query($given: String!) { kept(given: $given) }"
    fine = await subgraph.execute(query, {"given": "a"}, None, RequestInfo())
    bad = await subgraph.execute(query, {"given": "a\x00"}, None, RequestInfo())
    await database.close()

    assert fine == {"data": {"kept": "a"}}
    assert bad["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_a_coded_error_reaches_the_client_as_it_is() -> None:
    response = await execute("{ guarded }")

    [error] = response["errors"]
    assert (error["message"], error["path"]) == ("Sign in first.", ["guarded"])
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}


async def test_the_clients_own_mistake_is_explained_without_suggestions() -> None:
    response = await execute("{ guarde }")

    assert [error["message"] for error in response["errors"]] == ["Cannot query field 'guarde' on type 'Query'."]


@pytest.mark.parametrize(
    ("given", "written"), [(5, "5"), ("5", "5"), (2**63 - 1, "9223372036854775807"), ("-12", "-12")]
)
async def test_a_big_integer_is_read_from_a_number_or_a_string_and_written_as_a_string(
    given: object, written: str
) -> None:
    response = await execute("query($number: BigInt!) { sameNumber(number: $number) }", number=given)

    assert response == {"data": {"sameNumber": written}}


@pytest.mark.parametrize("given", [2**63, "x", "", True, 1.5, "9" * 5_000])
async def test_a_number_beyond_64_bits_is_rejected(given: object) -> None:
    response = await execute("query($number: BigInt!) { sameNumber(number: $number) }", number=given)

    assert response["data"] is None
    assert "BigInt must" in response["errors"][0]["message"]


@pytest.mark.parametrize(
    ("given", "written"),
    [("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"), ("2026-01-02T03:04:05+02:00", "2026-01-02T03:04:05+02:00")],
)
async def test_a_moment_has_its_offset(given: str, written: str) -> None:
    response = await execute("query($moment: DateTime!) { sameMoment(moment: $moment) }", moment=given)

    assert response == {"data": {"sameMoment": written}}


@pytest.mark.parametrize("given", ["2026-01-02T03:04:05", "2026-01-02", "yesterday", 5])
async def test_a_moment_without_offset_is_rejected(given: object) -> None:
    response = await execute("query($moment: DateTime!) { sameMoment(moment: $moment) }", moment=given)

    assert response["data"] is None
    assert "DateTime must" in response["errors"][0]["message"]


async def test_a_document_beyond_the_depth_limit_is_rejected() -> None:
    deep = "{ __schema " + "{ types { fields { type " * 12 + "{ name }" + "} } }" * 12 + " }"
    response = await execute(deep)

    assert response["data"] is None
    assert "depth" in response["errors"][0]["message"]
