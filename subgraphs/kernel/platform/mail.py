"""E-mail through SendGrid's v3 API, which the embedded mail sink implements too."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog
from jinja2 import Environment, StrictUndefined
from pydantic import Field, SecretStr
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import CustomArg, From, Header, HtmlContent, Mail, PlainTextContent, Subject, To

from subgraphs.kernel.platform.settings import KernelSettings
from subgraphs.kernel.values.message_languages import Language

TIMEOUT_SECONDS = 10

logger = structlog.get_logger(__name__)


class MailSettings(KernelSettings):
    """The mail provider and the sender."""

    sendgrid_api_key: SecretStr = Field(default=SecretStr(""), description="API key of SendGrid")
    sendgrid_url: str = Field(default="https://api.sendgrid.com", description="base URL of SendGrid's API")
    mail_from: str = Field(default="no-reply@lectern.example", description="sender address of mails")
    mail_from_name: str = Field(default="Lectern", description="sender name of mails")


@dataclass(frozen=True, slots=True)
class EmailMessage:
    """A message to one recipient.

    `paragraphs` are plain text; `link`, if any, is shown as a button. `reference` identifies the message at the
    provider: two messages with one reference are duplicates.
    """

    to: str
    subject: str
    paragraphs: tuple[str, ...]
    reference: str
    link: str | None = None
    link_text: str = "Open"
    unsubscribe_url: str | None = None
    """A page that turns such mails off by a POST without a log-in (RFC 8058); None if they can't be turned off."""
    language: Language = Language.ENGLISH
    """The language of the texts above, which the mail declares."""


class MailNotSent(Exception):
    """The provider did not accept the message. If `retryable`, a later attempt may succeed."""

    def __init__(self, problem: str, *, retryable: bool) -> None:
        super().__init__(problem)
        self.retryable = retryable


class Mailer(Protocol):
    """A sender of messages."""

    async def send(self, message: EmailMessage) -> None:
        """Send the message through the provider. Raises MailNotSent."""
        ...


@dataclass(frozen=True, slots=True)
class MailFrame:
    """The words around the content of every mail, in one language."""

    or_open: str
    """Before the address of the link, for programs that show no button."""
    unsubscribe: str


FRAMES: Mapping[Language, MailFrame] = {
    Language.ENGLISH: MailFrame("Or open", "Unsubscribe from mails like this one"),
    Language.GERMAN: MailFrame("Falls der Knopf nicht geht, öffne", "Mails wie diese abbestellen"),
}

_HTML = Environment(autoescape=True, undefined=StrictUndefined).from_string(
    """<!doctype html>
<html lang="{{ message.language.value }}">
<body style="font-family: system-ui, sans-serif; color: #1c1d1f; max-width: 34rem; margin: 2rem auto">
{% for paragraph in message.paragraphs %}<p>{{ paragraph }}</p>
{% endfor %}{% if message.link %}<p><a href="{{ message.link }}" style="display: inline-block; padding: .7rem 1.2rem;
background: #5022c3; color: #fff; text-decoration: none; border-radius: 4px">{{ message.link_text }}</a></p>
<p style="color: #6a6f73; font-size: .85rem">{{ frame.or_open }} {{ message.link }}</p>
{% endif %}{% if message.unsubscribe_url %}<p style="color: #6a6f73; font-size: .85rem">
<a href="{{ message.unsubscribe_url }}">{{ frame.unsubscribe }}</a></p>
{% endif %}</body></html>
"""
)


def as_text(message: EmailMessage) -> str:
    """Render the message as plain text."""
    parts = [*message.paragraphs]
    if message.link:
        parts.append(f"{message.link_text}: {message.link}")
    if message.unsubscribe_url:
        parts.append(f"{FRAMES[message.language].unsubscribe}: {message.unsubscribe_url}")
    return "\n\n".join(parts) + "\n"


def as_html(message: EmailMessage) -> str:
    """Render the message as HTML with a button; its text is escaped."""
    return _HTML.render(message=message, frame=FRAMES[message.language])


class SendGridMailer:
    """A mailer by the official SDK, which blocks and therefore runs in a thread."""

    def __init__(self, settings: MailSettings) -> None:
        self._client = SendGridAPIClient(settings.sendgrid_api_key.get_secret_value(), host=settings.sendgrid_url)
        self._client.client.timeout = TIMEOUT_SECONDS
        self._sender = From(settings.mail_from, settings.mail_from_name)

    async def send(self, message: EmailMessage) -> None:
        mail = Mail(
            from_email=self._sender,
            to_emails=To(message.to),
            subject=Subject(message.subject),
            plain_text_content=PlainTextContent(as_text(message)),
            html_content=HtmlContent(as_html(message)),
        )
        mail.add_custom_arg(CustomArg("reference", message.reference))
        mail.add_header(Header("Content-Language", message.language.value))
        if message.unsubscribe_url is not None:
            mail.add_header(Header("List-Unsubscribe", f"<{message.unsubscribe_url}>"))
            mail.add_header(Header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        try:
            await asyncio.to_thread(self._client.send, mail)
        except HTTPError as problem:
            status = int(problem.status_code)
            raise MailNotSent(f"status {status}", retryable=status == 429 or status >= 500) from problem
        except OSError as problem:
            raise MailNotSent(type(problem).__name__, retryable=True) from problem


async def send_unless_rejected(mailer: Mailer, message: EmailMessage) -> None:
    """Send the message; log one that the provider rejects for good.

    Raises MailNotSent if a later attempt may succeed.
    """
    try:
        await mailer.send(message)
    except MailNotSent as problem:
        if problem.retryable:
            raise
        logger.error("mail rejected by the provider", reference=message.reference, problem=str(problem))
