"""The documentation names every code that an error can have."""

import re
from pathlib import Path

import pytest
from graphql import build_schema

from lectern.reference.error_codes import error_codes
from subgraphs.kernel.platform import errors
from subgraphs.kernel.platform.errors import CodedError

ROOT = Path(__file__).parents[3]
PAGES = "\n".join((ROOT / "docs" / page).read_text() for page in ("errors.md", "router/operations.md"))
CODE = re.compile(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"')
NO_CODES = re.compile(r"TCP_|HTTP_")


def router_codes() -> set[str]:
    """Return the literals of the router's sources that have the form of a code."""
    folders = ("execution", "server", "http1", "planning")
    sources = [path.read_text() for folder in folders for path in (ROOT / "router" / folder).rglob("*.py")]
    return {code for source in sources for code in CODE.findall(source) if not NO_CODES.match(code)}


def subgraph_codes() -> set[str]:
    """Return the codes of top-level errors of subgraphs."""
    return {kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, CodedError)}


@pytest.mark.parametrize("code", sorted(router_codes() | subgraph_codes()))
def test_a_code_of_an_error_at_the_top_level_is_documented(code: str) -> None:
    assert re.search(rf"\b{code}\b", PAGES), f"describe {code} in docs/errors.md or docs/router/operations.md"


def test_the_page_has_every_code_of_payloads() -> None:
    schema = build_schema((ROOT / "schema" / "api.graphql").read_text())
    page = error_codes(schema)
    enums = [of for name, of in schema.type_map.items() if name.endswith("ErrorCode")]
    codes = {name for of in enums for name in getattr(of, "values", {})}
    assert len(codes) > 60
    assert {code for code in codes if f"| `{code}` | " not in page} == set()
