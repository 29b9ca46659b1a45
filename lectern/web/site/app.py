"""The ASGI app that serves the web app, and passes everything else on."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lectern.web.site.files import INDEX, SiteFile, SiteFiles

PAGES = frozenset(
    {
        "",
        "search",
        "categories",
        "courses",
        "instructors",
        "login",
        "register",
        "verify",
        "forgot",
        "reset",
        "email",
        "learn",
        "cart",
        "checkout",
        "orders",
        "learning",
        "wishlist",
        "notifications",
        "settings",
        "teach",
        "admin",
    }
)
"""The first segments of the app's own paths (clients/web/src/app/routes.tsx), all of which are served the one page."""

_HASHED = "/assets/"


class Site:
    """The app's files and pages; every other request goes to another app.

    A browser that navigates to a path which that app does not know gets the app's page, which says so, with 404.
    """

    def __init__(self, files: SiteFiles, otherwise: ASGIApp, origins: Sequence[str] = ()) -> None:
        """`origins` are those beside its own that pages may send to and play from."""
        self._files = files
        self._otherwise = otherwise
        self._policy = content_security_policy(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._otherwise(scope, receive, send)
            return
        path: str = scope["path"]
        found = self._files.get(path)
        if found is None and path.split("/", 2)[1] in PAGES:
            path, found = INDEX, self._files[INDEX]
        if found is not None:
            await self._response(path, found, Headers(scope=scope))(scope, receive, send)
        elif path.startswith(_HASHED):
            await Response(status_code=404, headers={"cache-control": "no-store"})(scope, receive, send)
        elif "text/html" in Headers(scope=scope).get("accept", ""):
            await self._page_unless_found(scope, receive, send)
        else:
            await self._otherwise(scope, receive, send)

    async def _page_unless_found(self, scope: Scope, receive: Receive, send: Send) -> None:
        missing = False

        async def watch(message: Message) -> None:
            nonlocal missing
            missing = missing or (message["type"] == "http.response.start" and message["status"] == 404)
            if not missing:
                await send(message)

        await self._otherwise(scope, receive, watch)
        if missing:
            page = self._response(INDEX, self._files[INDEX], Headers(scope=scope), status=404)
            await page(scope, receive, send)

    def _response(self, path: str, file: SiteFile, request: Headers, *, status: int = 200) -> Response:
        headers = {
            "etag": file.etag,
            "cache-control": "public, max-age=31536000, immutable" if path.startswith(_HASHED) else "no-cache",
            "x-content-type-options": "nosniff",
        }
        if path == INDEX:
            headers |= {
                "content-security-policy": self._policy,
                "referrer-policy": "strict-origin-when-cross-origin",
                "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
                "cross-origin-opener-policy": "same-origin",
            }
        if file.compressed:
            headers["vary"] = "accept-encoding"
        if status == 200 and request.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        content = file.content
        if file.compressed:
            if accepts_brotli(request.get("accept-encoding", "")):
                headers["content-encoding"] = "br"
            else:
                content = file.identity()
        return Response(content, status, headers, file.content_type)


def accepts_brotli(accept_encoding: str) -> bool:
    """Return whether an Accept-Encoding header (RFC 9110, 12.5.3) accepts Brotli."""
    for item in accept_encoding.split(","):
        coding, _, parameters = item.partition(";")
        if coding.strip().lower() == "br":
            quality = parameters.strip().lower().removeprefix("q=")
            return quality.strip("0.") != "" if parameters else True
    return False


def content_security_policy(origins: Sequence[str]) -> str:
    """Return the policy of the app's page: no script but the app's own files, and no frame around it.

    Styles may be set by script: the components that place menus and dialogs do.
    """
    others = "".join(f" {origin}" for origin in origins)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob:{others}",
            "font-src 'self'",
            f"connect-src 'self'{others}",
            f"media-src 'self' blob: data:{others}",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
