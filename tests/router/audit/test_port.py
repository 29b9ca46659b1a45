"""The port itself: every recorded suite has resolvers for its subgraphs, and they make executable schemas."""

import pytest
from graphql import graphql_sync

from tests.router.audit.resolvers import RESOLVERS
from tests.router.audit.subgraph import executable_schema
from tests.router.audit.suites import MISSING, load_suites

pytestmark = pytest.mark.skipif(not load_suites(), reason=MISSING)


def test_every_recorded_suite_is_ported() -> None:
    assert {suite.name for suite in load_suites()} == set(RESOLVERS)


@pytest.mark.parametrize("name", sorted(RESOLVERS))
def test_the_subgraphs_of_a_suite_are_executable(name: str) -> None:
    suite = next(suite for suite in load_suites() if suite.name == name)
    resolvers = RESOLVERS[name]()
    assert {subgraph.name for subgraph in suite.subgraphs} == set(resolvers)
    for subgraph in suite.subgraphs:
        response = graphql_sync(executable_schema(subgraph.sdl, resolvers[subgraph.name]), "{ _service { sdl } }")
        assert response.errors is None
        assert response.data == {"_service": {"sdl": subgraph.sdl}}
