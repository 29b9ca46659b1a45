"""The cost limit of the marketplace: above every operation of its own, below lists within lists within lists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, get_named_type, is_list_type, is_non_null_type, is_object_type, parse

from lectern.web.routing import MAX_COST
from router import read_supergraph
from router.server.demand_control.cost import CostModel, read_weights

ROOT = Path(__file__).parents[3]
GRAPH = read_supergraph((ROOT / "schema" / "supergraph.graphql").read_text())
WEIGHTS = read_weights(GRAPH)
MODEL = CostModel(GRAPH.api_schema, WEIGHTS, default_list_size=1_000)


def documents() -> Iterator[tuple[str, str]]:
    """Yield the operations of the documentation, the examples and the seed."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for number, block in enumerate(re.findall(r"```graphql\n(.*?)```", page.read_text(), re.DOTALL)):
            if re.match(r"\s*(query|mutation|subscription|\{)", block):
                yield f"{page.name}-{number}", block
    for path in sorted((ROOT / "lectern").rglob("*.graphql")):
        yield path.name, path.read_text()
    for path in sorted((ROOT / "lectern" / "seed").rglob("*.py")):
        blocks = re.findall(r'"""\s*((?:query|mutation)\b.*?)"""', path.read_text(), re.DOTALL)
        for number, block in enumerate(blocks):
            yield f"{path.name}-{number}", block


OWN = dict(documents())


def cost(text: str) -> float:
    document = parse(text)
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return max(MODEL.estimated(document, operation, {}) for operation in operations)


@pytest.mark.parametrize("name", OWN)
def test_every_operation_of_our_own_is_within_the_limit(name: str) -> None:
    assert cost(OWN[name]) <= MAX_COST


EDGES = "{ edges { node { id } } }"


@pytest.mark.parametrize(
    "operation",
    [
        "{ categories { children { parent { children { id } } } } }",
        "{ categories { children { children { children { id } } } } }",
        f"{{ courseSearch(first: 100) {{ edges {{ node {{ category {{ courses(first: 100) {EDGES} }} }} }} }} }}",
        f"{{ categories {{ courses {{ edges {{ node {{ instructors {{ taughtCourses {EDGES} }} }} }} }} }} }}",
        "{ " + " ".join(f"a{n}: courseSearch(first: 100) {EDGES}" for n in range(10)) + " }",
        "{ " + " ".join(f'a{n}: courseSearch(query: "x") {{ totalCount }}' for n in range(21)) + " }",
        "{ " + " ".join(f'a{n}: searchSuggestions(text: "x") {{ __typename }}' for n in range(26)) + " }",
    ],
)
def test_lists_within_lists_exceed_the_limit(operation: str) -> None:
    assert cost(operation) > MAX_COST


def lists() -> Iterator[str]:
    """Yield the coordinates of the list fields that no connection sizes."""
    for type_ in GRAPH.api_schema.type_map.values():
        if not is_object_type(type_) or type_.name.startswith("__"):
            continue
        for name, field in type_.fields.items():
            named = get_named_type(field.type)
            nullable = field.type.of_type if is_non_null_type(field.type) else field.type
            is_connection = is_object_type(named) and "edges" in named.fields and "first" in field.args
            if (is_list_type(nullable) and name != "edges") or is_connection:
                yield f"{type_.name}.{name}"


def test_every_list_declares_its_size() -> None:
    assert sorted(set(lists()) - set(WEIGHTS.lists)) == []
