"""The pages that links in mails lead to."""

import re

import pytest
from graphql import parse, validate
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from lectern.web.account_pages import SCRIPT_PATH, account_routes
from tests.lectern.web.test_examples import API

PAGES = ("/verify-email", "/reset-password")


def browser() -> AsyncClient:
    return AsyncClient(transport=ASGITransport(Starlette(routes=account_routes())), base_url="http://lectern")


@pytest.mark.parametrize("path", PAGES)
async def test_opening_a_link_does_nothing_but_show_a_page(path: str) -> None:
    async with browser() as client:
        page = await client.get(path, params={"token": "<script>"})
    assert page.status_code == 200
    assert "<form" in page.text
    assert "<script>" not in page.text


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_tells_its_token_to_nobody(path: str) -> None:
    async with browser() as client:
        page = await client.get(path)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "connect-src 'self'" in page.headers["content-security-policy"]


async def test_the_script_asks_what_the_graph_answers() -> None:
    async with browser() as client:
        script = (await client.get(SCRIPT_PATH)).text
    operations = [
        "".join(re.findall(r'"([^"]*)"', operation))
        for operation in re.findall(r'\w+:\s*((?:"[^"]*"[\s+]*)+),', script)
    ]
    mutations = [operation for operation in operations if operation.startswith("mutation")]
    assert len(mutations) == 2
    assert [error for mutation in mutations for error in validate(API, parse(mutation))] == []
