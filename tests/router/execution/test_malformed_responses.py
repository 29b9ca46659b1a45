"""Malformed subgraph responses: clients get a response of the selected shape, or null and an error."""

import asyncio
import logging
from typing import Any

import pytest
from graphql import (
    GraphQLOutputType,
    get_named_type,
    is_enum_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    parse,
)
from graphql.language import FieldNode, OperationDefinitionNode, SelectionSetNode
from hypothesis import example, given, settings
from hypothesis import strategies as st

from router.execution import EngineOptions
from tests.router.execution.graph import GRAPH, Gateway

QUERY = """{ products { upc name color rating reviews { body author { id name } product { rating } } }
             me { name } topReview { id author { email } } }"""

scalars = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.sampled_from(["", "1", "RED", "BLUE"])
)
KEYS = ["upc", "name", "color", "rating", "reviews", "body", "author", "id", "product", "email", "__typename"]
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)
roots = st.dictionaries(st.sampled_from(["products", "me", "topReview", "_entities", "_e0", "_e1"]), values)
errors = (
    st.lists(
        st.fixed_dictionaries(
            {"message": scalars}, optional={"path": values | st.lists(st.sampled_from([*KEYS, "_entities", 0, 1]))}
        ),
        max_size=2,
    )
    | values
)
responses = st.fixed_dictionaries({}, optional={"data": roots | values, "errors": errors})


def conforms(value: Any, output: GraphQLOutputType, selections: SelectionSetNode | None) -> bool:
    """Return whether a value in a response is allowed by its type, with the selected fields and no others."""
    if is_non_null_type(output):
        return value is not None and conforms(value, output.of_type, selections)
    if value is None:
        return True
    if is_list_type(output):
        return isinstance(value, list) and all(conforms(item, output.of_type, selections) for item in value)
    named: Any = get_named_type(output)
    if is_enum_type(named):
        return value in named.values
    if is_leaf_type(named):
        return named.serialize(value) == value and isinstance(value, bool) == (named.name == "Boolean")
    assert selections is not None
    chosen = [each for each in selections.selections if isinstance(each, FieldNode)]
    return (
        isinstance(value, dict)
        and list(value) == [each.name.value for each in chosen]
        and all(
            conforms(value[each.name.value], named.fields[each.name.value].type, each.selection_set) for each in chosen
        )
    )


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="router")


@pytest.mark.parametrize("generated", [True, False])
def test_a_response_always_has_the_shape_of_its_operation(generated: bool) -> None:
    operation = parse(QUERY).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    query_type = GRAPH.api_schema.query_type
    assert query_type is not None
    options = EngineOptions(generate_code_after=0 if generated else 1_000_000)

    @settings(max_examples=150, deadline=None)
    @given(responses, responses, responses)
    # An index in an error's path that no 64-bit integer holds.
    @example({}, {}, {"data": {}, "errors": [{"message": None, "path": [-(2**63) - 1]}]})
    def check(products: dict[str, Any], reviews: dict[str, Any], users: dict[str, Any]) -> None:
        gateway = Gateway({"products": products, "reviews": reviews, "users": users}, options)
        response = asyncio.run(gateway.execute(QUERY))
        assert conforms(response["data"], query_type, operation.selection_set), response
        assert all(error["extensions"]["code"] != "INTERNAL_SERVER_ERROR" for error in response.get("errors", ()))

    check()
