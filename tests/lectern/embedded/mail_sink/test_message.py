"""SendGrid's v3 mail/send, parsed."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from lectern.embedded.mail_sink.message import InvalidMessage, Message, parse_mail_send

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def request(**changes: Any) -> bytes:
    valid: dict[str, Any] = {
        "personalizations": [{"to": [{"email": "sam@example.com", "name": "Sam"}]}],
        "from": {"email": "no-reply@lectern.example"},
        "subject": "Welcome",
        "content": [{"type": "text/plain", "value": "Hello"}, {"type": "text/html", "value": "<p>Hello</p>"}],
    }
    return json.dumps({name: value for name, value in (valid | changes).items() if value is not None}).encode()


def parsed(**changes: Any) -> list[Message]:
    return parse_mail_send(request(**changes), NOON)


def test_both_bodies_are_stored() -> None:
    [message] = parsed()
    assert (message.subject, message.text, message.html) == ("Welcome", "Hello", "<p>Hello</p>")


def test_each_personalization_is_a_message_of_its_own() -> None:
    messages = parsed(
        personalizations=[
            {"to": [{"email": "sam@example.com"}], "subject": "Hi Sam"},
            {"to": [{"email": "ines@example.com"}]},
        ]
    )
    assert [message.subject for message in messages] == ["Hi Sam", "Welcome"]
    assert len({message.id for message in messages}) == 2


def test_substitutions_are_made() -> None:
    [message] = parsed(
        personalizations=[{"to": [{"email": "sam@example.com"}], "substitutions": {"-name-": "Sam"}}],
        subject="Dear -name-",
        content=[{"type": "text/plain", "value": "Hello -name-"}],
    )
    assert (message.subject, message.text) == ("Dear Sam", "Hello Sam")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"personalizations": []}, "personalizations"),
        ({"from": None}, "from"),
        ({"content": []}, "content"),
        ({"personalizations": [{"to": [{"email": "not an address"}]}]}, "personalizations.0.to.0.email"),
    ],
)
def test_fields_that_sendgrid_requires_are_required(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidMessage) as rejected:
        parsed(**changes)
    assert [error["field"] for error in rejected.value.errors] == [field]


def test_a_subject_is_needed_somewhere() -> None:
    with pytest.raises(InvalidMessage, match="The subject is required"):
        parsed(subject=None)


def test_a_body_that_is_not_json_is_rejected() -> None:
    with pytest.raises(InvalidMessage):
        parse_mail_send(b"{", NOON)


def test_an_attachment_must_be_base64() -> None:
    with pytest.raises(InvalidMessage, match="must be base64 encoded"):
        parsed(attachments=[{"content": "not base64!", "filename": "receipt.pdf"}])
