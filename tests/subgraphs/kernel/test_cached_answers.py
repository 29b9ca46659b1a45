"""Nothing may be kept unless a domain says so and nobody asked who is asking."""

import httpx
import pytest
import strawberry

from subgraphs.kernel.cached_answers import Keeping, outdated_entity, outdated_type
from subgraphs.kernel.call import Call, RequestContext
from subgraphs.kernel.http import asgi
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.schema import federated_schema
from subgraphs.kernel.subgraph import Subgraph
from subgraphs.kernel.tokens import InvalidToken

Info = strawberry.Info[RequestContext, None]


@strawberry.type
class Query:
    @strawberry.field
    def everybodys(self) -> str:
        return "the same"

    @strawberry.field
    def viewers(self, info: Info) -> bool:
        return info.context.principal is not None

    @strawberry.field
    def brief(self, info: Info) -> str:
        info.context.keeping.at_most(5)
        return "not for long"

    @strawberry.field
    def fails(self) -> str:
        raise RuntimeError


@strawberry.type
class Mutation:
    @strawberry.mutation
    def change(self, info: Info, thing: str) -> bool:
        info.context.keeping.outdated += [outdated_entity("Thing", id=thing), outdated_type("ThingList")]
        return True


def subgraph(seconds: int | None = 60) -> Subgraph:
    return Subgraph(
        name="things",
        schema=federated_schema("things", Query, Mutation),
        request_context=lambda call: (
            RequestContext(call=call) if seconds is None else RequestContext(call=call, keeping=Keeping(seconds))
        ),
    )


async def kept(query: str, seconds: int | None = 60) -> str:
    return (await subgraph(seconds).reply(query, None, None, Call())).cache_control


@pytest.mark.parametrize(
    ("query", "cache_control"),
    [
        ("{ everybodys }", "public, max-age=60"),
        ("{ everybodys brief }", "public, max-age=5"),
        ("{ brief viewers everybodys }", "no-store"),
        ("{ everybodys fails }", "no-store"),
        ("{ nothing }", "no-store"),
    ],
)
async def test_an_answer_is_kept_as_its_most_restricted_part(query: str, cache_control: str) -> None:
    assert await kept(query) == cache_control


async def test_a_domain_that_says_nothing_has_nothing_kept() -> None:
    assert await kept("{ everybodys }", seconds=None) == "no-store"


async def test_a_longer_time_is_not_given_back() -> None:
    keeping = Keeping(60)
    keeping.not_at_all()
    keeping.at_most(30)
    assert keeping.cache_control(failed=False) == "no-store"


async def test_a_mutation_tells_each_thing_that_it_made_untrue_once() -> None:
    answer = await subgraph().execute('mutation { a: change(thing: "1") b: change(thing: "2") }', None, None, Call())
    assert answer["extensions"]["invalidate"] == [
        {"type": "Thing", "key": {"id": "1"}},
        {"type": "ThingList"},
        {"type": "Thing", "key": {"id": "2"}},
    ]


async def test_what_changes_nothing_tells_nothing() -> None:
    assert "extensions" not in await subgraph().execute("{ everybodys }", None, None, Call())


@pytest.mark.parametrize(
    ("query", "cache_control"), [("{ everybodys }", "public, max-age=60"), ("{ fails }", "no-store")]
)
async def test_it_is_told_over_http_as_in_the_process(query: str, cache_control: str) -> None:
    transport = httpx.ASGITransport(asgi(subgraph(), Nobody()))
    async with httpx.AsyncClient(transport=transport, base_url="http://things") as client:
        answer = await client.post("/graphql", json={"query": query})
    assert answer.headers.get_list("cache-control") == [cache_control]


class Nobody:
    async def verify(self, token: str) -> Principal:
        raise InvalidToken
