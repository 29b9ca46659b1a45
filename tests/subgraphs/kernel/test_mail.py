import httpx
import pytest
from pydantic import SecretStr

from subgraphs.kernel.ids import USER
from subgraphs.kernel.mail import Letter, MailNotSent, MailSettings, SendGridMailer, as_html, as_text
from tests.servers.client import MailSinkSettings

LETTER = Letter(
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
    plain = Letter("ada@example.test", "Hello", ("Hi.",), "ref_2")

    assert "<a " not in as_html(plain)
    assert as_text(plain) == "Hi.\n"


def mailer(url: str, key: str) -> SendGridMailer:
    return SendGridMailer(MailSettings(sendgrid_url=url, sendgrid_api_key=SecretStr(key)))


async def test_a_letter_arrives_by_the_official_sdk(mail_sink: MailSinkSettings) -> None:
    address = f"{USER.new()}@example.test"

    await mailer(mail_sink.url, mail_sink.api_key).send(
        Letter(address, "Grüße", ("Hello Ada,",), "ref_3", "https://lectern.test/x")
    )

    async with httpx.AsyncClient() as client:
        received = (await client.get(f"{mail_sink.url}/api/messages", params={"to": address})).json()
    [message] = received["messages"]
    assert message["subject"] == "Grüße"
    assert "Hello Ada," in message["text"]


async def test_a_wrong_key_is_no_reason_to_try_again(mail_sink: MailSinkSettings) -> None:
    with pytest.raises(MailNotSent) as refused:
        await mailer(mail_sink.url, "wrong").send(LETTER)

    assert not refused.value.again


async def test_a_provider_that_is_away_is_a_reason_to_try_again(unused_tcp_port: int) -> None:
    with pytest.raises(MailNotSent) as refused:
        await mailer(f"http://127.0.0.1:{unused_tcp_port}", "any").send(LETTER)

    assert refused.value.again
