"""Messages in the format of SendGrid's `POST /v3/mail/send`.

Reference: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
"""

import base64
import binascii
import secrets
from datetime import UTC, datetime
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator


class InvalidMessage(Exception):
    """A request that SendGrid would reject; `errors` is the list in its response."""

    def __init__(self, errors: list[dict[str, str | None]]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors


def _well_formed(email: str) -> str:
    """Check the form alone, like SendGrid: it accepts domains that can't exist, such as `.test`."""
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValueError("Does not contain a valid address.") from None
    return email


class Address(BaseModel):
    """A mailbox with a display name."""

    email: Annotated[str, AfterValidator(_well_formed)]
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email


class Attachment(BaseModel):
    """A file attached to a message; `content` is base64, as sent."""

    content: str
    filename: str
    type: str = "application/octet-stream"
    disposition: str = "attachment"

    @model_validator(mode="after")
    def _is_base64(self) -> "Attachment":
        try:
            base64.b64decode(self.content, validate=True)
        except binascii.Error:
            raise ValueError("The attachment content must be base64 encoded.") from None
        return self


class Message(BaseModel):
    """A message as delivered to the recipients of one personalization of a request."""

    model_config = ConfigDict(frozen=True)

    id: str
    """Sorts by the time of arrival."""
    received_at: datetime
    sender: Address
    to: list[Address]
    cc: list[Address] = []
    bcc: list[Address] = []
    reply_to: Address | None = None
    subject: str
    text: str | None = None
    html: str | None = None
    headers: dict[str, str] = {}
    categories: list[str] = []
    """The sender's labels."""
    custom_args: dict[str, str] = {}
    """The sender's metadata."""
    attachments: list[Attachment] = []

    def is_for(self, email: str) -> bool:
        """Return whether an address is among the recipients."""
        return any(address.email.lower() == email.lower() for address in (*self.to, *self.cc, *self.bcc))


class _Personalization(BaseModel):
    to: list[Address] = Field(min_length=1)
    cc: list[Address] = []
    bcc: list[Address] = []
    subject: str | None = None
    headers: dict[str, str] = {}
    substitutions: dict[str, str] = {}
    custom_args: dict[str, str] = {}


class _Content(BaseModel):
    type: str = Field(min_length=1)
    value: str = Field(min_length=1)


class _MailSend(BaseModel):
    personalizations: list[_Personalization] = Field(min_length=1, max_length=1000)
    sender: Address = Field(alias="from")
    reply_to: Address | None = None
    subject: str | None = None
    content: list[_Content] = Field(min_length=1)
    attachments: list[Attachment] = []
    headers: dict[str, str] = {}
    categories: list[str] = Field(default=[], max_length=10)
    custom_args: dict[str, str] = {}

    @model_validator(mode="after")
    def _has_subjects(self) -> "_MailSend":
        if not self.subject and not all(each.subject for each in self.personalizations):
            raise ValueError("The subject is required.")
        return self


def parse_mail_send(body: bytes, received_at: datetime) -> list[Message]:
    """Return the messages of a request: one per personalization, with its substitutions made.

    Raises InvalidMessage if SendGrid would not accept the body.
    """
    try:
        request = _MailSend.model_validate_json(body)
    except ValidationError as invalid:
        raise InvalidMessage([_as_sendgrid_error(dict(error)) for error in invalid.errors()]) from None
    return [_message(request, personalization, received_at) for personalization in request.personalizations]


def _message(request: _MailSend, personalization: _Personalization, received_at: datetime) -> Message:
    def substituted(text: str) -> str:
        for key, value in personalization.substitutions.items():
            text = text.replace(key, value)
        return text

    contents = {content.type.partition(";")[0]: substituted(content.value) for content in request.content}
    return Message(
        id=_new_id(received_at),
        received_at=received_at,
        sender=request.sender,
        to=personalization.to,
        cc=personalization.cc,
        bcc=personalization.bcc,
        reply_to=request.reply_to,
        subject=substituted(personalization.subject or request.subject or ""),
        text=contents.get("text/plain"),
        html=contents.get("text/html"),
        headers={**request.headers, **personalization.headers},
        categories=request.categories,
        custom_args={**request.custom_args, **personalization.custom_args},
        attachments=request.attachments,
    )


def _new_id(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(6)}"


def _as_sendgrid_error(error: dict[str, Any]) -> dict[str, str | None]:
    field = ".".join(str(part) for part in error["loc"])
    return {"message": str(error["msg"]).removeprefix("Value error, "), "field": field or None, "help": None}
