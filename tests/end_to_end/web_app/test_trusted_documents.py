"""The web app on a router that executes trusted documents alone, in front of subgraphs in processes of their own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Response

from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.second_router import second_router
from tests.end_to_end.web_app.browser import CHROMIUM, DESKTOP, browsing, settled

MANIFEST = Path(__file__).parents[3] / "schema" / "trusted-documents.json"
ENTRIES: list[dict[str, str]] = json.loads(MANIFEST.read_text())["operations"]
BY_NAME = {entry["name"]: entry for entry in ENTRIES}
REJECTED = {"DOCUMENT_NOT_TRUSTED", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "COST_ESTIMATED_TOO_EXPENSIVE"}

pytestmark = [pytest.mark.servers, pytest.mark.slow]


@pytest.fixture(scope="module")
def enforcing(multi_process_deployment: Marketplace) -> Iterator[str]:
    """Return the address of a router that enforces the manifest."""
    trust = {"LECTERN_TRUSTED_DOCUMENTS": str(MANIFEST), "LECTERN_TRUSTED_DOCUMENTS_MODE": "enforce"}
    with second_router(multi_process_deployment.platform, trust) as url:
        yield url


def _send(url: str, language: str = "en", **body: object) -> dict[str, Any]:
    headers = {"accept-language": language, "lectern-session": "cookie"}
    response = httpx.post(f"{url}/graphql", json=body, headers=headers, timeout=60)
    read: dict[str, Any] = response.json()
    return read


def _codes(response: dict[str, Any]) -> set[str]:
    return {error["extensions"]["code"] for error in response.get("errors", ())}


@pytest.mark.parametrize("name", [entry["name"] for entry in ENTRIES if entry["type"] != "subscription"])
def test_every_document_of_the_web_app_is_executed(enforcing: str, name: str) -> None:
    """As text and by its id. Without variables most are bad input, which is found after the document was accepted."""
    entry = BY_NAME[name]
    for body in ({"query": entry["body"]}, {"documentId": entry["id"]}):
        response = _send(enforcing, **body)
        assert _codes(response) & REJECTED == set(), response
        assert "data" in response or _codes(response) <= {"BAD_USER_INPUT"}, response


@pytest.mark.parametrize("query", ["{ categories { id } }", "query Home { viewer { id } }", "{ __typename }"])
def test_another_document_is_rejected(enforcing: str, query: str) -> None:
    assert _codes(_send(enforcing, query=query)) == {"DOCUMENT_NOT_TRUSTED"}


def test_subgraphs_in_other_processes_know_the_language_of_the_client(enforcing: str) -> None:
    variables = {"input": {"email": "nobody@example.com", "password": "not the password", "transport": "COOKIE"}}
    query = BY_NAME["LogIn"]["body"]
    german = _send(enforcing, "de-AT, de;q=0.9, en;q=0.5", query=query, variables=variables)
    english = _send(enforcing, "fr", query=query, variables=variables)
    assert [error["message"] for error in german["data"]["logIn"]["errors"]] == [
        "Adresse oder Passwort sind falsch, oder die Adresse ist noch nicht bestätigt."
    ]
    assert [error["message"] for error in english["data"]["logIn"]["errors"]] == [
        "The address or the password is wrong, or the address is not verified yet."
    ]


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_the_app_works_where_only_its_documents_are_executed(enforcing: str) -> None:
    sent: list[tuple[int, str]] = []

    def note(response: Response) -> None:
        if response.request.method == "POST" and response.url.endswith("/graphql"):
            sent.append((response.status, response.request.post_data or ""))

    with browsing(DESKTOP) as context:
        page = context.new_page()
        page.on("response", note)
        for path in ("/", "/search?q=knots", "/login"):
            page.goto(f"{enforcing}{path}")
            settled(page)
    assert sent
    assert [(status, body[:80]) for status, body in sent if status == httpx.codes.FORBIDDEN] == []
