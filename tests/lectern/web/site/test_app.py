"""The serving of the web app."""

import brotli
import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from lectern.web.site import Site, load_files
from lectern.web.site.app import accepts_brotli, content_security_policy

NAVIGATION = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
[SCRIPT] = [path for path in load_files() if path.startswith("/assets/index-") and path.endswith(".js")]


async def other(scope: Scope, receive: Receive, send: Send) -> None:
    """Stand in for the router: knows /graphql and /graphiql."""
    request = Request(scope)
    known = request.url.path in ("/graphql", "/graphiql", "/health")
    response: Response = PlainTextResponse("router", 200 if known else 404)
    await response(scope, receive, send)


def client(*origins: str) -> httpx.AsyncClient:
    site = Site(load_files(), other, origins)
    return httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://site")


@pytest.mark.parametrize("path", ["/", "/courses/python", "/orders/ord_1", "/settings/profile", "/verify?token=x"])
async def test_every_page_of_the_app_is_the_one_document(path: str) -> None:
    async with client() as site:
        response = await site.get(path, headers=NAVIGATION)
    assert response.status_code == 200
    assert response.content.lower().startswith(b"<!doctype html>")
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_the_page_allows_no_script_in_itself() -> None:
    async with client("https://uploads.example") as site:
        response = await site.get("/")
    policy = response.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "connect-src 'self' https://uploads.example;" in policy
    assert "<script>" not in response.text


def test_the_policy_names_other_origins_only_where_data_and_media_come_from() -> None:
    policy = content_security_policy(["https://cdn.example"])
    named = {rule.split()[0] for rule in policy.split("; ") if "https://cdn.example" in rule}
    assert named == {"img-src", "connect-src", "media-src"}


async def test_hashed_files_are_cacheable_for_ever_and_compressed_for_clients_that_accept_it() -> None:
    async with client() as site:
        compressed = await site.get(SCRIPT, headers={"accept-encoding": "gzip, br"})
        plain = await site.get(SCRIPT, headers={"accept-encoding": "identity"})
    assert compressed.headers["content-encoding"] == "br"
    assert "content-encoding" not in plain.headers
    assert compressed.content == plain.content
    assert compressed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert compressed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert len(brotli.compress(plain.content)) < len(plain.content)


async def test_an_unchanged_file_is_not_sent_again() -> None:
    async with client() as site:
        etag = (await site.get("/")).headers["etag"]
        again = await site.get("/", headers={"if-none-match": etag})
    assert again.status_code == 304
    assert again.content == b""


async def test_an_asset_of_an_older_build_is_missing_rather_than_a_page() -> None:
    async with client() as site:
        response = await site.get("/assets/index-older.js", headers={"accept": "*/*"})
    assert response.status_code == 404
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/graphql", "/graphiql", "/health"])
async def test_paths_of_the_router_stay_its_own(path: str) -> None:
    async with client() as site:
        for headers in (NAVIGATION, {"accept": "application/json"}):
            assert (await site.get(path, headers=headers)).text == "router"


async def test_other_methods_go_to_the_router() -> None:
    async with client() as site:
        assert (await site.post("/graphql")).text == "router"
        assert (await site.post("/")).status_code == 404


async def test_a_browser_at_an_unknown_path_gets_the_page_that_says_so() -> None:
    async with client() as site:
        response = await site.get("/no/such/page", headers=NAVIGATION)
    assert response.status_code == 404
    assert response.content.lower().startswith(b"<!doctype html>")


async def test_a_program_at_an_unknown_path_gets_the_routers_response() -> None:
    async with client() as site:
        response = await site.get("/graphql/unknown", headers={"accept": "application/json"})
    assert (response.status_code, response.text) == (404, "router")


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("br", True),
        ("gzip, deflate, br, zstd", True),
        ("gzip, BR;q=0.5", True),
        ("br;q=0", False),
        ("br; q=0.000", False),
        ("gzip", False),
        ("", False),
        ("brotli", False),
    ],
)
def test_brotli_is_sent_to_who_accepts_it(header: str, accepted: bool) -> None:
    assert accepts_brotli(header) is accepted
