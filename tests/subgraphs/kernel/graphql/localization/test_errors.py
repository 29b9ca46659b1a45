"""Errors of a subgraph in the language of the client: those at the top level, and those in payloads."""

import strawberry

from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.graphql.schema import federated_schema
from subgraphs.kernel.graphql.subgraph import GraphQLResponse, Subgraph
from subgraphs.kernel.graphql.types import UserError
from subgraphs.kernel.platform.errors import RateLimited, Unauthenticated

GERMAN = {"At most {most} lamps.": "Höchstens {most} Lampen."}


@strawberry.type
class LampError(UserError):
    code: str


@strawberry.type
class Query:
    @strawberry.field
    def guarded(self) -> int | None:
        raise Unauthenticated

    @strawberry.field
    def limited(self) -> int | None:
        raise RateLimited(7)

    @strawberry.field
    def broken(self) -> int | None:
        raise ValueError("the password is hunter2")

    @strawberry.field
    def lamps(self) -> list[LampError]:
        return [LampError(message="At most 3 lamps.", code="TOO_MANY", path=None)]


async def execute(query: str, accept_language: str | None) -> GraphQLResponse:
    schema = federated_schema("lamps", Query, german=GERMAN)
    subgraph = Subgraph("lamps", schema, lambda request: RequestContext(request=request))
    headers = {} if accept_language is None else {"accept-language": accept_language}
    return await subgraph.execute(query, {}, None, RequestInfo(headers=headers))


async def test_errors_in_payloads_are_in_the_language_of_the_client() -> None:
    german = await execute("{ lamps { message code } }", "de-DE,de;q=0.9")
    english = await execute("{ lamps { message code } }", None)
    assert german["data"] == {"lamps": [{"message": "Höchstens 3 Lampen.", "code": "TOO_MANY"}]}
    assert english["data"] == {"lamps": [{"message": "At most 3 lamps.", "code": "TOO_MANY"}]}


async def test_errors_at_the_top_level_keep_codes_paths_and_extensions() -> None:
    response = await execute("{ guarded limited }", "de")
    assert response["data"] == {"guarded": None, "limited": None}
    assert [(error["message"], error["path"], error["extensions"]) for error in response["errors"]] == [
        ("Melde dich zuerst an.", ["guarded"], {"code": "UNAUTHENTICATED"}),
        (
            "Zu viele Versuche. Versuche es später noch einmal.",
            ["limited"],
            {"code": "RATE_LIMITED", "retryAfter": 7},
        ),
    ]


async def test_the_message_of_a_failure_is_translated_and_holds_no_internals() -> None:
    [error] = (await execute("{ broken }", "de"))["errors"]
    assert error["message"] == "Bei uns ist etwas schiefgegangen."
    assert error["extensions"] == {"code": "INTERNAL"}


async def test_syntax_errors_stay_english() -> None:
    [error] = (await execute("{ broken", "de"))["errors"]
    assert error["message"].startswith("Syntax Error")
