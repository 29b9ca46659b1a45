"""The two pages that links in mails lead to: confirm an address, choose a new password.

A front end of one's own has pages of its own and sets `LECTERN_PUBLIC_URL` to itself. Opening a page changes nothing,
so that mail scanners that follow links confirm nothing: a person presses the button, and the page's script asks the
graph.
"""

from collections.abc import Awaitable, Callable
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

SCRIPT_PATH = "/_lectern/account.js"

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    # The address holds a token: nobody that the page leads to may learn it.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def account_routes() -> list[Route]:
    """GET /verify-email and /reset-password, and their script."""
    return [
        Route("/verify-email", _page("verify-email.html")),
        Route("/reset-password", _page("reset-password.html")),
        Route(SCRIPT_PATH, _script),
    ]


def _page(name: str) -> Callable[[Request], Awaitable[Response]]:
    content = (files(__name__) / name).read_text()

    async def page(_: Request) -> Response:
        return HTMLResponse(content, headers=_HEADERS)

    return page


async def _script(_: Request) -> Response:
    content = (files(__name__) / "account.js").read_text()
    return Response(content, media_type="text/javascript", headers={"X-Content-Type-Options": "nosniff"})
