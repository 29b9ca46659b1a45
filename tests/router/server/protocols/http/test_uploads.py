"""Files from a client through the router to a subgraph, in this process and over the network."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson
import pytest
from graphql import GraphQLScalarType, build_schema

from router.execution import SubgraphTransport
from router.server import RouterApp, config_of, create_app
from router.server.protocols.http.messages import HttpRequest
from router.transport import InProcessTransport, UploadedFile
from tests.router.server.client import Response, raw, read
from tests.router.server.live_server import running_server

SUPERGRAPH = """
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  { query: Query mutation: Mutation }
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(graph: join__Graph!) repeatable on OBJECT | INTERFACE | SCALAR | UNION | ENUM | INPUT_OBJECT
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph { FILES @join__graph(name: "files", url: "http://127.0.0.1:1/") }
scalar Upload @join__type(graph: FILES)
type Query @join__type(graph: FILES) { ok: Boolean }
type Mutation @join__type(graph: FILES) {
  save(file: Upload!, note: String): String
  saveAll(files: [Upload!]!): [String!]
}
"""
SAVE = "mutation ($file: Upload!, $note: String) { save(file: $file, note: $note) }"
SAVE_ALL = "mutation ($files: [Upload!]!) { saveAll(files: $files) }"


def files_subgraph() -> SubgraphTransport:
    schema = build_schema(
        """scalar Upload type Query { ok: Boolean }
        type Mutation { save(file: Upload!, note: String): String saveAll(files: [Upload!]!): [String!] }"""
    )
    upload = schema.get_type("Upload")
    assert isinstance(upload, GraphQLScalarType)
    assert schema.mutation_type is not None

    async def described(file: UploadedFile) -> str:
        content = await file.read()
        return f"{file.name} {file.content_type} {len(content)} {hashlib.sha256(content).hexdigest()[:8]}"

    async def save(_: object, info: Any, file: UploadedFile, note: str | None = None) -> str:
        return f"{await described(file)} {note}"

    async def save_all(_: object, info: Any, files: list[UploadedFile]) -> list[str]:
        return [await described(file) for file in files]

    schema.mutation_type.fields["save"].resolve = save
    schema.mutation_type.fields["saveAll"].resolve = save_all
    return InProcessTransport(schema)


def router(transports: Mapping[str, SubgraphTransport] | None = None, **options: Any) -> RouterApp:
    config = config_of({"uploads": {"enabled": True, **options.pop("uploads", {})}, **options})
    return create_app(config, supergraph=SUPERGRAPH, transports=transports)


@pytest.fixture
def app() -> RouterApp:
    return router({"files": files_subgraph()})


def form(operations: Any, mapping: Any, files: Mapping[str, bytes]) -> bytes:
    body = b""
    for name, value in (("operations", operations), ("map", mapping)):
        if value is not None:
            content = value if isinstance(value, bytes) else orjson.dumps(value)
            body += f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + content + b"\r\n"
    for name, content in files.items():
        disposition = f'form-data; name="{name}"; filename="{name}.txt"'
        body += f"--B\r\nContent-Disposition: {disposition}\r\nContent-Type: text/plain\r\n\r\n".encode() + content
        body += b"\r\n"
    return body + b"--B--\r\n"


async def send_form(app: RouterApp, body: bytes, pieces: int = 0, **headers: str) -> Response:
    described = {"content-type": "multipart/form-data; boundary=B", "graphql-require-preflight": "1", **headers}
    request = HttpRequest("POST", "/graphql", headers=raw(described))
    if pieces:

        async def stream() -> AsyncIterator[bytes]:
            for start in range(0, len(body), pieces):
                yield body[start : start + pieces]

        request.stream = stream()
    else:
        request.body = body
    return await read(await app.respond(request))


ONE = {"query": SAVE, "variables": {"file": None, "note": "n"}}
CONTENT = b"hello" * 1000
DIGEST = hashlib.sha256(CONTENT).hexdigest()[:8]


@pytest.mark.parametrize("pieces", [0, 7, 1000])
async def test_a_file_reaches_a_subgraph_in_this_process(app: RouterApp, pieces: int) -> None:
    response = await send_form(app, form(ONE, {"0": ["variables.file"]}, {"0": CONTENT}), pieces)
    assert response.json == {"data": {"save": f"0.txt text/plain 5000 {DIGEST} n"}}


@pytest.mark.parametrize("in_memory", [10, 1_000_000])
async def test_a_file_reaches_a_subgraph_over_the_network(app: RouterApp, in_memory: int) -> None:
    async with running_server(app) as port:
        uploads = {"memory_threshold": in_memory}
        front = router(None, uploads=uploads, subgraphs={"files": {"url": f"http://127.0.0.1:{port}/graphql"}})
        response = await send_form(front, form(ONE, {"0": ["variables.file"]}, {"0": CONTENT}), 100)
        assert response.json == {"data": {"save": f"0.txt text/plain 5000 {DIGEST} n"}}
        several = {"query": SAVE_ALL, "variables": {"files": [None, None]}}
        mapping = {"a": ["variables.files.0"], "b": ["variables.files.1"]}
        response = await send_form(front, form(several, mapping, {"a": b"1", "b": b"22"}))
        assert [line.split()[:3] for line in response.data["saveAll"]] == [
            ["a.txt", "text/plain", "1"],
            ["b.txt", "text/plain", "2"],
        ]
        await front.close()


async def test_a_page_of_another_site_cannot_send_a_form(app: RouterApp) -> None:
    body = form(ONE, {"0": ["variables.file"]}, {"0": CONTENT})
    headers = {"content-type": "multipart/form-data; boundary=B"}
    response = await read(await app.respond(HttpRequest("POST", "/graphql", headers=raw(headers), body=body)))
    assert (response.status, response.codes) == (403, ["CSRF_PREVENTED"])


async def test_uploads_that_are_off_are_rejected() -> None:
    app = router({"files": files_subgraph()}, uploads={"enabled": False})
    assert (await send_form(app, form(ONE, {"0": ["variables.file"]}, {"0": CONTENT}))).status == 415


@pytest.mark.parametrize(
    ("operations", "mapping", "files"),
    [
        (None, {"0": ["variables.file"]}, {"0": b"x"}),
        (ONE, None, {"0": b"x"}),
        (ONE, {"0": ["variables.file"]}, {}),
        (ONE, {}, {"0": b"x"}),
        (ONE, {"0": ["query"]}, {"0": b"x"}),
        (ONE, {"0": ["variables.nope.x"]}, {"0": b"x"}),
        (ONE, {"0": ["variables.note"]}, {"0": b"x"}),
        (ONE, {"0": "variables.file"}, {"0": b"x"}),
        (ONE, {"0": [3]}, {"0": b"x"}),
        (ONE, [], {"0": b"x"}),
        ([ONE], {"0": ["variables.file"]}, {"0": b"x"}),
        (b"{", {"0": ["variables.file"]}, {"0": b"x"}),
    ],
)
async def test_a_form_that_breaks_the_specification_is_rejected(
    app: RouterApp, operations: Any, mapping: Any, files: Any
) -> None:
    response = await send_form(app, form(operations, mapping, files))
    assert (response.status, response.codes) == (400, ["BAD_REQUEST"])


async def test_a_body_that_is_cut_off_is_rejected(app: RouterApp) -> None:
    body = form(ONE, {"0": ["variables.file"]}, {"0": CONTENT})[:-20]
    assert (await send_form(app, body)).status == 400


@pytest.mark.parametrize(
    ("limits", "code"),
    [({"max_file_size": 100}, "FILE_TOO_LARGE"), ({"max_files": 1}, "TOO_MANY_FILES")],
)
async def test_files_are_limited(limits: Any, code: str) -> None:
    app = router({"files": files_subgraph()}, uploads=limits)
    several = {"query": SAVE_ALL, "variables": {"files": [None, None]}}
    mapping = {"a": ["variables.files.0"], "b": ["variables.files.1"]}
    response = await send_form(app, form(several, mapping, {"a": b"x" * 200, "b": b"x"}), 50)
    assert (response.status, response.codes) == (413, [code])
