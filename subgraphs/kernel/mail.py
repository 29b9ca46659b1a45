"""E-mail by SendGrid's v3 API; the embedded mail sink speaks the same."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from jinja2 import Environment, StrictUndefined
from pydantic import Field, SecretStr
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import CustomArg, From, HtmlContent, Mail, PlainTextContent, Subject, To

from subgraphs.kernel.settings import KernelSettings

TIMEOUT_SECONDS = 10


class MailSettings(KernelSettings):
    """How mail is sent."""

    sendgrid_api_key: SecretStr = SecretStr("")
    sendgrid_url: str = Field(default="https://api.sendgrid.com", description="the API's base address")
    mail_from: str = "no-reply@lectern.example"
    mail_from_name: str = "Lectern"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person.

    `paragraphs` are plain text; `link`, if any, is shown as a button. `reference` names what the letter is about, for
    whoever looks for it at the provider's; two letters with one reference are the same letter.
    """

    to: str
    subject: str
    paragraphs: tuple[str, ...]
    reference: str
    link: str | None = None
    link_text: str = "Open"


class MailNotSent(Exception):
    """The provider did not take the letter. `again` tells whether a later try may succeed."""

    def __init__(self, problem: str, *, again: bool) -> None:
        super().__init__(problem)
        self.again = again


class Mailer(Protocol):
    """Sends letters."""

    async def send(self, letter: Letter) -> None:
        """Hands the letter to the provider. Raises MailNotSent."""
        ...


_HTML = Environment(autoescape=True, undefined=StrictUndefined).from_string(
    """<!doctype html>
<html><body style="font-family: system-ui, sans-serif; color: #1c1d1f; max-width: 34rem; margin: 2rem auto">
{% for paragraph in letter.paragraphs %}<p>{{ paragraph }}</p>
{% endfor %}{% if letter.link %}<p><a href="{{ letter.link }}" style="display: inline-block; padding: .7rem 1.2rem;
background: #5022c3; color: #fff; text-decoration: none; border-radius: 4px">{{ letter.link_text }}</a></p>
<p style="color: #6a6f73; font-size: .85rem">Or open {{ letter.link }}</p>
{% endif %}</body></html>
"""
)


def as_text(letter: Letter) -> str:
    """The letter for those who read plain text."""
    parts = [*letter.paragraphs, *([f"{letter.link_text}: {letter.link}"] if letter.link else [])]
    return "\n\n".join(parts) + "\n"


def as_html(letter: Letter) -> str:
    """The letter with a button; everything in it is escaped."""
    return _HTML.render(letter=letter)


class SendGridMailer:
    """Sends letters by the official SDK, which blocks, in a thread."""

    def __init__(self, settings: MailSettings) -> None:
        self._client = SendGridAPIClient(settings.sendgrid_api_key.get_secret_value(), host=settings.sendgrid_url)
        self._client.client.timeout = TIMEOUT_SECONDS
        self._sender = From(settings.mail_from, settings.mail_from_name)

    async def send(self, letter: Letter) -> None:
        mail = Mail(
            from_email=self._sender,
            to_emails=To(letter.to),
            subject=Subject(letter.subject),
            plain_text_content=PlainTextContent(as_text(letter)),
            html_content=HtmlContent(as_html(letter)),
        )
        mail.add_custom_arg(CustomArg("reference", letter.reference))
        try:
            await asyncio.to_thread(self._client.send, mail)
        except HTTPError as problem:
            status = int(problem.status_code)
            raise MailNotSent(f"status {status}", again=status == 429 or status >= 500) from problem
        except OSError as problem:
            raise MailNotSent(type(problem).__name__, again=True) from problem
