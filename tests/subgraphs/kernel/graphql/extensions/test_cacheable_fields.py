"""A response is cacheable only if every field that it holds is listed."""

import pytest
import strawberry

from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.graphql.schema import DomainSchema, federated_schema
from subgraphs.kernel.graphql.subgraph import Subgraph
from tests.subgraphs.principals import student

Info = strawberry.Info[RequestContext, None]


@strawberry.type
class Part:
    name: str = "part"


@strawberry.federation.type(keys=["id"])
class Thing:
    id: strawberry.ID
    part: Part = strawberry.field(default_factory=Part)
    secret: str = "secret"

    @strawberry.field
    def own(self, info: Info) -> bool:
        return info.context.principal is not None

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "Thing":
        return cls(id=id)


@strawberry.type
class Query:
    @strawberry.field
    def thing(self) -> Thing:
        return Thing(id=strawberry.ID("1"))

    @strawberry.field
    def viewer(self, info: Info) -> bool | None:
        return None if info.context.principal is None else True


@strawberry.type
class Mutation:
    @strawberry.mutation
    def change(self) -> Thing:
        return Thing(id=strawberry.ID("1"))


CACHEABLE = {"Query.thing": 60, "Thing.id": 60, "Thing.own": 60, "Thing.part": 20, "Part.*": 40}


def schema(cacheable: dict[str, int] = CACHEABLE) -> DomainSchema:
    return federated_schema("things", Query, Mutation, types=[Thing], cacheable=cacheable)


@pytest.mark.parametrize(
    ("operation", "anonymous", "viewers"),
    [
        ("{ thing { id __typename } }", "public, max-age=60", "public, max-age=60"),
        ("{ thing { id part { name } } }", "public, max-age=20", "public, max-age=20"),
        ("{ thing { ... on Thing { own } } }", "public, max-age=60", "no-store"),
        ("{ thing { id ...F } } fragment F on Thing { secret }", "no-store", "no-store"),
        ("{ thing { id } viewer }", "no-store", "no-store"),
        (
            '{ _entities(representations: [{ __typename: "Thing", id: "1" }]) { ... on Thing { own } } }',
            *("", "no-store"),
        ),
        ("{ _service { sdl } }", "no-store", "no-store"),
        ("mutation { change { id } }", "no-store", "no-store"),
    ],
)
async def test_one_field_that_is_not_listed_forbids_caching(operation: str, anonymous: str, viewers: str) -> None:
    things = Subgraph("things", schema(), lambda request: RequestContext(request=request))
    for _ in range(2):
        response = await things.execute_cacheable(operation, None, None, RequestInfo())
        assert response.cache_control == (anonymous or "public, max-age=60")
        own = await things.execute_cacheable(operation, None, None, RequestInfo(student()))
        assert own.cache_control == viewers


@pytest.mark.parametrize("name", ["Thing.nothing", "Nothing.*", "Thing", "ID.*"])
def test_a_listed_field_that_does_not_exist_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match=r"is listed as cacheable but is not a field"):
        schema({name: 60})
