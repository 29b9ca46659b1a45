"""The two pages that mails link to, for people without another front end: confirm an address, choose a new password.

Opening a page changes nothing, since mail scanners open links too; its button does.
"""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route, request_response

from subgraphs.accounts.errors import Refusal
from subgraphs.accounts.service.ports import Ports
from subgraphs.accounts.service.register import verify_email
from subgraphs.accounts.service.reset_password import reset_password
from subgraphs.kernel.http import LimitedBody

__all__ = ["pages"]

MOST_BYTES = 8_192

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    # The address holds the link's token.
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)


def pages(ports: Ports) -> list[BaseRoute]:
    """The routes of both pages."""

    async def ask_to_verify(request: Request) -> HTMLResponse:
        return _page("verify_email.html", {"token": _token(request.query_params)})

    async def verify(request: Request) -> HTMLResponse:
        try:
            user = await verify_email(ports, token=_token(await _form(request)))
        except Refusal as refusal:
            return _page("done.html", {"title": "That did not work", "text": refusal.message}, 400)
        return _page(
            "done.html", {"title": f"Welcome, {user.display_name}", "text": "Your address is confirmed. Log in."}
        )

    async def ask_for_password(request: Request) -> HTMLResponse:
        return _page("reset_password.html", {"token": _token(request.query_params), "problem": None})

    async def change_password(request: Request) -> HTMLResponse:
        form = await _form(request)
        try:
            await reset_password(ports, token=_token(form), new_password=form.get("password", ""))
        except Refusal as refusal:
            return _page("reset_password.html", {"token": _token(form), "problem": refusal.message}, 400)
        return _page("done.html", {"title": "Your password is changed", "text": "Log in with the new one."})

    return [
        Route("/verify-email", ask_to_verify, methods=["GET"]),
        Route("/verify-email", LimitedBody(request_response(verify), MOST_BYTES), methods=["POST"]),
        Route("/reset-password", ask_for_password, methods=["GET"]),
        Route("/reset-password", LimitedBody(request_response(change_password), MOST_BYTES), methods=["POST"]),
    ]


async def _form(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=10) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _token(fields: Mapping[str, str]) -> str:
    return fields.get("token", "")[:200]


def _page(template: str, values: dict[str, str | None], status: int = 200) -> HTMLResponse:
    return HTMLResponse(_TEMPLATES.get_template(template).render(values), status, headers=_HEADERS)
