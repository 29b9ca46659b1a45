"""Every published example operation is valid on the graph."""

import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from lectern.commands.console import FIRST_QUERY
from lectern.web.examples import examples
from router import ExampleOperation

ROOT = Path(__file__).parents[3]
API = build_schema((ROOT / "schema" / "api.graphql").read_text())


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_an_example_is_valid(example: ExampleOperation) -> None:
    assert validate(API, parse(example.document)) == []


def test_the_first_query_on_the_screen_is_valid() -> None:
    assert validate(API, parse(FIRST_QUERY)) == []


CLIENTS = sorted(str(page.relative_to(ROOT)) for page in ROOT.glob("docs/clients/*.md"))


@pytest.mark.parametrize("page", ["README.md", "docs/architecture.md", "docs/teaching.md", *CLIENTS])
def test_every_operation_in_the_documentation_is_valid(page: str) -> None:
    for operation in re.findall(r"^```graphql\n(.*?)^```", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE):
        assert validate(API, parse(operation)) == []
