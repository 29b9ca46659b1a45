"""A response is cacheable only if the domain allows it and no resolver reads the principal."""

import httpx
import pytest
import strawberry

from subgraphs.kernel.graphql.extensions.cache_control import CacheControl, invalidated_entity, invalidated_type
from subgraphs.kernel.graphql.http import asgi
from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.graphql.schema import federated_schema
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.tokens import InvalidToken
from tests.subgraphs.principals import student

Info = strawberry.Info[RequestContext, None]


@strawberry.type
class Query:
    @strawberry.field
    def shared(self) -> str:
        return "the same"

    @strawberry.field
    def viewers(self, info: Info) -> bool:
        return info.context.principal is not None

    @strawberry.field
    def brief(self, info: Info) -> str:
        info.context.cache_control.limit_max_age(5)
        return "not for long"

    @strawberry.field
    def fails(self) -> str:
        raise RuntimeError


@strawberry.type
class Mutation:
    @strawberry.mutation
    def change(self, info: Info, thing: str) -> bool:
        info.context.cache_control.invalidated += [invalidated_entity("Thing", id=thing), invalidated_type("ThingList")]
        return True


def subgraph(seconds: int | None = 60) -> Subgraph:
    return Subgraph(
        name="things",
        schema=federated_schema("things", Query, Mutation),
        request_context=lambda request: (
            RequestContext(request=request)
            if seconds is None
            else RequestContext(request=request, cache_control=CacheControl(seconds))
        ),
    )


VIEWER = RequestInfo(student())


async def cache_control_of(query: str, seconds: int | None = 60, request: RequestInfo = VIEWER) -> str:
    return (await subgraph(seconds).execute_cacheable(query, None, None, request)).cache_control


@pytest.mark.parametrize(
    ("query", "cache_control"),
    [
        ("{ shared }", "public, max-age=60"),
        ("{ shared brief }", "public, max-age=5"),
        ("{ brief viewers shared }", "no-store"),
        ("{ shared fails }", "no-store"),
        ("{ nothing }", "no-store"),
    ],
)
async def test_max_age_is_the_lowest_of_all_fields(query: str, cache_control: str) -> None:
    assert await cache_control_of(query) == cache_control


async def test_a_response_to_an_anonymous_viewer_varies_by_authorization() -> None:
    response = await subgraph().execute_cacheable("{ viewers shared }", None, None, RequestInfo())
    assert (response.cache_control, response.vary) == ("public, max-age=60", "authorization")
    shared = await subgraph().execute_cacheable("{ shared }", None, None, RequestInfo())
    assert (shared.cache_control, shared.vary) == ("public, max-age=60", None)
    viewers = await subgraph().execute_cacheable("{ viewers shared }", None, None, VIEWER)
    assert (viewers.cache_control, viewers.vary) == ("no-store", None)


async def test_responses_are_no_store_by_default() -> None:
    assert await cache_control_of("{ shared }", seconds=None) == "no-store"


async def test_no_store_is_final() -> None:
    cache_control = CacheControl(60)
    cache_control.no_store()
    cache_control.limit_max_age(30)
    assert cache_control.header(failed=False) == "no-store"


async def test_a_mutation_lists_each_invalidation_once() -> None:
    response = await subgraph().execute(
        'mutation { a: change(thing: "1") b: change(thing: "2") }', None, None, RequestInfo()
    )
    assert response["extensions"]["invalidate"] == [
        {"type": "Thing", "key": {"id": "1"}},
        {"type": "ThingList"},
        {"type": "Thing", "key": {"id": "2"}},
    ]


async def test_an_operation_without_invalidations_has_no_extensions() -> None:
    assert "extensions" not in await subgraph().execute("{ shared }", None, None, RequestInfo())


@pytest.mark.parametrize(
    ("query", "cache_control", "vary"),
    [
        ("{ shared }", "public, max-age=60", []),
        ("{ viewers }", "public, max-age=60", ["authorization"]),
        ("{ fails }", "no-store", []),
    ],
)
async def test_cache_control_is_a_header_over_http(query: str, cache_control: str, vary: list[str]) -> None:
    transport = httpx.ASGITransport(asgi(subgraph(), RejectingVerifier()))
    async with httpx.AsyncClient(transport=transport, base_url="http://things") as client:
        response = await client.post("/graphql", json={"query": query})
    assert response.headers.get_list("cache-control") == [cache_control]
    assert response.headers.get_list("vary") == vary


class RejectingVerifier:
    async def verify(self, token: str) -> Principal:
        raise InvalidToken
