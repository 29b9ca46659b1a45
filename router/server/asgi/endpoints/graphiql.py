"""GraphiQL with all its assets, or a landing page that names the GraphQL endpoint.

The bundle under `assets/` is built by `assets/build.sh` from the npm packages it names and needs no network.
"""

import hashlib
from functools import cache
from html import escape
from importlib.resources import files

import orjson

from router.server.config.root import RouterConfig
from router.server.protocols.http.messages import HttpRequest, HttpResponse

ASSETS_PATH = "/_router/assets/"
_TYPES = {"graphiql.js": b"text/javascript; charset=utf-8", "graphiql.css": b"text/css; charset=utf-8"}
_CONTENT_SECURITY_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"font-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'none'"
)


class Pages:
    """The HTML pages at one path."""

    def __init__(self, config: RouterConfig) -> None:
        self._enabled = config.graphiql.enabled
        self._path = config.graphiql.path
        self._shares_path = config.graphiql.path == config.server.path
        self._page = _graphiql_page(config) if self._enabled else _landing_page(config)

    def find(self, request: HttpRequest) -> HttpResponse | None:
        """Return the page or asset that a request is for; None if it is for neither."""
        if request.method not in ("GET", "HEAD"):
            return None
        # Where the graph has the same path, only requests that accept HTML get the page.
        accepts_page = not self._shares_path or b"text/html" in request.index.get(b"accept", b"")
        if request.target == self._path and accepts_page:
            headers = [
                (b"content-type", b"text/html; charset=utf-8"),
                (b"content-security-policy", _CONTENT_SECURITY_POLICY),
                (b"x-content-type-options", b"nosniff"),
                (b"referrer-policy", b"no-referrer"),
                (b"cache-control", b"no-cache"),
            ]
            return HttpResponse(200, self._page, headers)
        if self._enabled and request.target.startswith(ASSETS_PATH):
            return _asset_response(request)
        return None


def _asset_response(request: HttpRequest) -> HttpResponse:
    name = request.target.removeprefix(ASSETS_PATH)
    content_type = _TYPES.get(name)
    if content_type is None:
        return HttpResponse(404, b"Not found.\n", [(b"content-type", b"text/plain; charset=utf-8")])
    content, etag = _asset(name)
    headers = [(b"etag", etag), (b"cache-control", b"public, max-age=3600"), (b"x-content-type-options", b"nosniff")]
    if request.index.get(b"if-none-match") == etag:
        return HttpResponse(304, b"", headers)
    if b"gzip" in request.index.get(b"accept-encoding", b""):
        headers += [(b"content-encoding", b"gzip")]
    else:
        import gzip

        content = gzip.decompress(content)
    return HttpResponse(200, content, [*headers, (b"content-type", content_type), (b"vary", b"accept-encoding")])


@cache
def _asset(name: str) -> tuple[bytes, bytes]:
    """Read a file of the bundle, gzipped as it is stored, and its entity tag."""
    content = files("router.server.asgi.endpoints").joinpath("assets", f"{name}.gz").read_bytes()
    return content, b'"' + hashlib.sha256(content).hexdigest()[:24].encode() + b'"'


def _graphiql_page(config: RouterConfig) -> bytes:
    settings = {
        "url": config.server.path,
        "subscriptionUrl": config.subscriptions.path if config.subscriptions.enabled else None,
        "tabs": [
            {
                "query": f"# {example.name}\n{example.document}",
                "variables": example.variables,
                "headers": example.headers,
            }
            for example in config.graphiql.examples
        ],
        "logIns": [
            {"label": each.label, "query": each.document, "variables": each.variables, "token": each.token}
            for each in config.graphiql.login_buttons
        ],
    }
    # Read by the bundle from an attribute: the policy above allows no script in the page itself.
    return _page(
        config.graphiql.title,
        f'<link rel="stylesheet" href="{ASSETS_PATH}graphiql.css">',
        f'<div id="graphiql" data-settings="{escape(orjson.dumps(settings).decode())}">Loading…</div>'
        f'<script src="{ASSETS_PATH}graphiql.js"></script>',
    )


def _landing_page(config: RouterConfig) -> bytes:
    path = escape(config.server.path)
    return _page(
        "GraphQL",
        "<style>body{font:16px/1.5 system-ui;max-width:40rem;margin:15vh auto;padding:0 1rem}</style>",
        f"<h1>GraphQL</h1><p>This is a GraphQL endpoint. Send operations to <code>{path}</code>.</p>",
    )


def _page(title: str, head: str, body: str) -> bytes:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title>{head}</head><body>{body}</body></html>"
    ).encode()
