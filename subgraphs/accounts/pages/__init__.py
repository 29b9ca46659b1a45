"""The HTML pages that mails link to: confirm an address, choose a new password, confirm or undo a new address,
confirm or cancel a deletion, see its receipts.

Opening a page changes nothing, since mail scanners open links too; its button does. The pages are in the language that
the browser prefers.
"""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route, request_response

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.pages.page_texts import LinkPage, PageTexts, PasswordPage
from subgraphs.accounts.pages.texts import TEXTS
from subgraphs.accounts.service.deletion.cancel_deletion import CancelDeletionByLink
from subgraphs.accounts.service.deletion.confirm_deletion import ConfirmDeletion
from subgraphs.accounts.service.email_links.change_email import ConfirmEmailChange, UndoEmailChange
from subgraphs.accounts.service.model import User
from subgraphs.accounts.use_cases import UseCases
from subgraphs.kernel.graphql.http import LimitedBody
from subgraphs.kernel.graphql.localization.languages import preferred_language
from subgraphs.kernel.graphql.localization.messages import Messages
from subgraphs.kernel.platform.errors import RateLimited
from subgraphs.kernel.platform.web_pages import HEADERS, page_templates
from subgraphs.kernel.values.message_languages import Language

__all__ = ["pages"]

MAX_BODY_BYTES = 8_192

LinkAction: TypeAlias = ConfirmEmailChange | UndoEmailChange | ConfirmDeletion | CancelDeletionByLink
Values: TypeAlias = dict[str, str | None]
"""The values of a template."""
Shown: TypeAlias = Callable[[PageTexts], Values]
"""The values of a page in a language."""
Use: TypeAlias = Callable[[str, Mapping[str, str], str | None], Awaitable[Shown]]
"""The use of a link's token, with the fields of the form and the client's address; gives what is shown then."""


def pages(use_cases: UseCases, home: str, messages: Messages) -> list[BaseRoute]:
    """Return the routes of the pages, which lead on to `home`; `messages` translates errors."""
    templates = page_templates(Path(__file__).parent / "templates", home)

    def _page(template: str, values: Values, status: int = 200) -> HTMLResponse:
        return HTMLResponse(templates.get_template(template).render(values), status, headers=HEADERS)

    def form_page(path: str, template: str, prompt: Shown, use: Use) -> list[BaseRoute]:
        """Return the routes of a form and of its button, which shows the values that `use` returns, or the problem."""

        def shown(request: Request, token: str, problem: str | None, status: int = 200) -> HTMLResponse:
            texts = _texts(request)
            translated = None if problem is None else messages.translate(problem, texts.language)
            values = {**prompt(texts), "path": path, "token": token, "problem": translated}
            return _page(template, {**_frame(texts), **values}, status)

        async def form(request: Request) -> HTMLResponse:
            return shown(request, _token(request.query_params), None)

        async def press(request: Request) -> HTMLResponse:
            fields = await _form(request)
            token = _token(fields)
            try:
                done = await use(token, fields, _ip(request))
            except AccountsError as error:
                return shown(request, token, error.message, 400)
            except RateLimited as limited:
                response = shown(request, token, limited.message, 429)
                response.headers["retry-after"] = str(limited.retry_after_seconds)
                return response
            texts = _texts(request)
            return _page("done.html", {**_frame(texts), **done(texts)})

        return [
            Route(path, form, methods=["GET"]),
            Route(path, LimitedBody(request_response(press), MAX_BODY_BYTES), methods=["POST"]),
        ]

    def password_page(page: PasswordPage, choose: Callable[..., Awaitable[User]], argument: str) -> list[BaseRoute]:
        def prompt(texts: PageTexts) -> Values:
            page_texts = texts.passwords[page]
            return {
                "title": page_texts.title,
                "label": page_texts.label,
                "button": page_texts.button,
                "hint": texts.hint,
            }

        async def use(token: str, fields: Mapping[str, str], ip: str | None) -> Shown:
            user = await choose(token=token, **{argument: fields.get("password", "")}, ip=ip)

            def done(texts: PageTexts) -> Values:
                page_texts = texts.passwords[page]
                return {"title": page_texts.done.format(name=user.display_name), "text": page_texts.after}

            return done

        return form_page(page.value, "password.html", prompt, use)

    def link_page(page: LinkPage, change: LinkAction) -> list[BaseRoute]:
        def prompt(texts: PageTexts) -> Values:
            page_texts = texts.links[page]
            return {"title": page_texts.title, "text": page_texts.text, "button": page_texts.button}

        def done(texts: PageTexts) -> Values:
            page_texts = texts.links[page]
            return {"title": page_texts.done, "text": page_texts.after}

        async def use(token: str, _: Mapping[str, str], ip: str | None) -> Shown:
            await change(token=token, ip=ip)
            return done

        return form_page(page.value, "link.html", prompt, use)

    async def receipt(request: Request) -> HTMLResponse:
        token, texts = _token(request.query_params), _texts(request)
        found = await use_cases.find_receipt(token)
        if found is None:
            missing = {"title": texts.receipt.missing_title, "text": texts.receipt.missing}
            return _page("done.html", {**_frame(texts), **missing}, 404)
        [other] = set(Language) - {texts.language}
        page = templates.get_template("receipt.html").render(
            **_frame(texts),
            texts=texts,
            receipts=found.receipts,
            at=found.deletion.ended_at,
            token=token,
            other=other.value,
        )
        return HTMLResponse(page, headers=HEADERS)

    return [
        *password_page(PasswordPage.VERIFY, use_cases.verify_email, "password"),
        *password_page(PasswordPage.RESET, use_cases.reset_password, "new_password"),
        *link_page(LinkPage.CONFIRM_EMAIL, use_cases.confirm_email_change),
        *link_page(LinkPage.UNDO_EMAIL, use_cases.undo_email_change),
        *link_page(LinkPage.DELETE_ACCOUNT, use_cases.confirm_deletion),
        *link_page(LinkPage.KEEP_ACCOUNT, use_cases.cancel_deletion_by_link),
        Route("/deletion-receipt", receipt, methods=["GET"]),
    ]


def _texts(request: Request) -> PageTexts:
    wanted = request.query_params.get("lang")
    for language in Language:
        if wanted == language.value:
            return TEXTS[language]
    return TEXTS[preferred_language(request.headers.get("accept-language"))]


def _frame(texts: PageTexts) -> Values:
    return {"lang": texts.language.value, "to_lectern": texts.footer_link, "continue_button": texts.continue_button}


async def _form(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=10) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _token(fields: Mapping[str, str]) -> str:
    return fields.get("token", "")[:200]


def _ip(request: Request) -> str | None:
    return request.client.host if request.client else None
