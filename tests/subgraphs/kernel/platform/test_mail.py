from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr

from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.platform.mail import (
    FRAMES,
    EmailMessage,
    MailNotSent,
    MailSettings,
    SendGridMailer,
    as_html,
    as_text,
)
from subgraphs.kernel.values.message_languages import Language
from tests.servers.client import MailSinkSettings

LETTER = EmailMessage(
    to="ada@example.test",
    subject="Hello",
    paragraphs=("Hello <Ada>,", "read this."),
    reference="ref_1",
    link="https://lectern.test/?a=1&b=2",
    link_text="Read",
)


def test_the_plain_text_has_the_paragraphs_and_the_link() -> None:
    assert as_text(LETTER) == "Hello <Ada>,\n\nread this.\n\nRead: https://lectern.test/?a=1&b=2\n"


def test_the_html_escapes_everything_in_it() -> None:
    html = as_html(LETTER)

    assert "<p>Hello &lt;Ada&gt;,</p>" in html
    assert 'href="https://lectern.test/?a=1&amp;b=2"' in html
    assert "<Ada>" not in html


def test_a_letter_without_a_link_has_no_button() -> None:
    plain = EmailMessage("ada@example.test", "Hello", ("Hi.",), "ref_2")

    assert "<a " not in as_html(plain)
    assert as_text(plain) == "Hi.\n"


def test_a_mail_that_can_be_turned_off_says_where() -> None:
    listed = replace(LETTER, unsubscribe_url="https://lectern.test/unsubscribe?token=a&b")

    assert as_text(listed).endswith(
        "\n\nUnsubscribe from mails like this one: https://lectern.test/unsubscribe?token=a&b\n"
    )
    assert (
        '<a href="https://lectern.test/unsubscribe?token=a&amp;b">Unsubscribe from mails like this one</a>'
        in as_html(listed)
    )
    assert "nsubscribe" not in as_text(LETTER) + as_html(LETTER)


async def test_a_mail_that_can_be_turned_off_has_the_headers_for_one_click(mail_sink: MailSinkSettings) -> None:
    address = f"{USER.new()}@example.test"

    for url in ("https://lectern.test/unsubscribe?token=a", None):
        await mailer(mail_sink.url, mail_sink.api_key).send(
            EmailMessage(address, "New", ("Hello.",), "ref_4", unsubscribe_url=url)
        )

    async with httpx.AsyncClient() as client:
        received = (await client.get(f"{mail_sink.url}/api/messages", params={"to": address})).json()
    plain, listed = [message["headers"] for message in received["messages"]]
    assert listed == {
        "Content-Language": "en",
        "List-Unsubscribe": "<https://lectern.test/unsubscribe?token=a>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert plain == {"Content-Language": "en"}


@pytest.mark.parametrize("language", Language)
def test_there_are_words_around_mails_in_every_language(language: Language) -> None:
    mail = replace(LETTER, unsubscribe_url="https://lectern.test/unsubscribe?token=a", language=language)

    assert FRAMES[language].unsubscribe in as_text(mail)
    assert f'<html lang="{language.value}">' in as_html(mail)
    assert FRAMES[language].unsubscribe in as_html(mail)
    assert FRAMES[language].or_open in as_html(mail)


async def test_a_german_mail_declares_its_language(mail_sink: MailSinkSettings) -> None:
    address = f"{USER.new()}@example.test"

    await mailer(mail_sink.url, mail_sink.api_key).send(
        EmailMessage(address, "Hallo", ("Hallo.",), "ref_5", language=Language.GERMAN)
    )

    async with httpx.AsyncClient() as client:
        received = (await client.get(f"{mail_sink.url}/api/messages", params={"to": address})).json()
    [message] = received["messages"]
    assert message["headers"] == {"Content-Language": "de"}
    assert '<html lang="de">' in message["html"]


def mailer(url: str, key: str) -> SendGridMailer:
    return SendGridMailer(MailSettings(sendgrid_url=url, sendgrid_api_key=SecretStr(key)))


async def test_a_letter_arrives_by_the_official_sdk(mail_sink: MailSinkSettings) -> None:
    address = f"{USER.new()}@example.test"

    await mailer(mail_sink.url, mail_sink.api_key).send(
        EmailMessage(address, "Grüße", ("Hello Ada,",), "ref_3", "https://lectern.test/x")
    )

    async with httpx.AsyncClient() as client:
        received = (await client.get(f"{mail_sink.url}/api/messages", params={"to": address})).json()
    [message] = received["messages"]
    assert message["subject"] == "Grüße"
    assert "Hello Ada," in message["text"]


async def test_a_wrong_key_is_no_reason_to_try_again(mail_sink: MailSinkSettings) -> None:
    with pytest.raises(MailNotSent) as rejected:
        await mailer(mail_sink.url, "wrong").send(LETTER)

    assert not rejected.value.retryable


async def test_a_provider_that_is_away_is_a_reason_to_try_again(unused_tcp_port: int) -> None:
    with pytest.raises(MailNotSent) as rejected:
        await mailer(f"http://127.0.0.1:{unused_tcp_port}", "any").send(LETTER)

    assert rejected.value.retryable
