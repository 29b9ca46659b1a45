import pytest

from tests.router.server.client import send
from tests.router.server.sample_graph import SampleGraph

PERSON = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_a_person_gets_graphiql_with_the_examples() -> None:
    app = SampleGraph().app({"graphiql": {"title": "T<", "examples": [{"name": "Me", "document": "{ me { name } }"}]}})
    response = await send(app, "GET", "/", headers=PERSON)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert b"<title>T&lt;</title>" in response.body
    assert b"# Me\\n{ me { name } }" in response.body


@pytest.mark.parametrize(("name", "kind"), [("graphiql.js", "text/javascript"), ("graphiql.css", "text/css")])
async def test_every_asset_comes_from_here(name: str, kind: str) -> None:
    app = SampleGraph().app()
    page = await send(app, "GET", "/", headers=PERSON)
    assert f"/_router/assets/{name}".encode() in page.body
    assert b"//" not in page.body.replace(b"</", b"")
    asset = await send(app, "GET", f"/_router/assets/{name}")
    assert asset.headers["content-type"].startswith(kind)
    zipped = await send(app, "GET", f"/_router/assets/{name}", headers={"accept-encoding": "gzip"})
    assert len(zipped.body) < len(asset.body)
    again = await send(app, "GET", f"/_router/assets/{name}", headers={"if-none-match": asset.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


async def test_the_page_allows_no_scripts_but_its_own() -> None:
    page = await send(SampleGraph().app(), "GET", "/", headers=PERSON)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert b"<script>" not in page.body


@pytest.mark.parametrize("name", ["../__init__.py", "build.sh", "graphiql.js.gz", "%2e%2e/app.py"])
async def test_nothing_else_is_served(name: str) -> None:
    assert (await send(SampleGraph().app(), "GET", f"/_router/assets/{name}")).status == 404


async def test_switched_off_a_landing_page_says_what_this_is() -> None:
    app = SampleGraph().app({"graphiql": {"enabled": False}})
    page = await send(app, "GET", "/", headers=PERSON)
    assert b"GraphQL endpoint" in page.body
    assert b"script" not in page.body
    assert (await send(app, "GET", "/_router/assets/graphiql.js")).status == 404


async def test_a_path_of_its_own_needs_no_accept_header() -> None:
    assert b"graphiql" in (await send(SampleGraph().app(), "GET", "/")).body


async def test_at_the_graphql_path_machines_still_get_json() -> None:
    app = SampleGraph().app({"graphiql": {"path": "/graphql"}})
    assert b"graphiql" in (await send(app, "GET", headers=PERSON)).body
    response = await send(app, "GET", query_string=b"query=%7Bme%7Bname%7D%7D")
    assert response.data == {"me": {"name": "Ada"}}
