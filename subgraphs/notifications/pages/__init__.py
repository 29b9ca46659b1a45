"""The HTML page that mails link to: turn the mails of one kind off.

Opening it changes nothing, since mail scanners open links too; its button does, and so does the request that mail
programs send for "unsubscribe" (RFC 8058): a POST to the same address.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route, request_response

from subgraphs.kernel.graphql.http import LimitedBody
from subgraphs.kernel.platform.web_pages import HEADERS, page_templates
from subgraphs.notifications.service.model import Kind
from subgraphs.notifications.service.preferences.unsubscribe import Unsubscribe
from subgraphs.notifications.service.preferences.unsubscribe_links import PATH

__all__ = ["pages"]

MAX_BODY_BYTES = 8_192
MAX_TOKEN = 200

SUBJECTS = {
    Kind.COURSE_PUBLISHED: "new courses of instructors whom you follow",
    Kind.COURSE_APPROVED: "approvals of your courses",
    Kind.COURSE_CHANGES_REQUESTED: "requested changes of your courses",
    Kind.COURSE_SOLD: "sales of your courses",
    Kind.CO_INSTRUCTOR_INVITED: "invitations to teach courses",
    Kind.REPORT_DECIDED: "decisions about your reports",
    Kind.VIDEO_READY: "videos of yours that are ready",
    Kind.VIDEO_FAILED: "videos of yours that could not be processed",
}
"""The mails that can be turned off, as the page names them."""


def pages(unsubscribe: Unsubscribe, home: str) -> list[BaseRoute]:
    """Return the routes of the page, which leads on to `home`."""
    template = page_templates(Path(__file__).parent / "templates", home).get_template("unsubscribe.html")

    def _page(kind: Kind, *, done: bool) -> HTMLResponse:
        return HTMLResponse(template.render(subject=SUBJECTS[kind], done=done), headers=HEADERS)

    def _invalid() -> HTMLResponse:
        return HTMLResponse(template.render(subject=None, done=False), 400, headers=HEADERS)

    async def ask(request: Request) -> HTMLResponse:
        subject = unsubscribe.links.subject_of(_token(request))
        return _invalid() if subject is None else _page(subject[1], done=False)

    async def turn_off(request: Request) -> HTMLResponse:
        kind = await unsubscribe(_token(request))
        return _invalid() if kind is None else _page(kind, done=True)

    return [
        Route(PATH, ask, methods=["GET"]),
        Route(PATH, LimitedBody(request_response(turn_off), MAX_BODY_BYTES), methods=["POST"]),
    ]


def _token(request: Request) -> str:
    return request.query_params.get("token", "")[:MAX_TOKEN]
