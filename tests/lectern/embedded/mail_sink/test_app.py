"""The mail sink takes mail and shows it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient

from lectern.embedded.mail_sink.app import MAX_BODY_BYTES, build
from lectern.embedded.mail_sink.mailbox import Mailbox
from tests.lectern.embedded.mail_sink.test_message import request

KEY = {"Authorization": "Bearer SG.key"}


def client_of(mailbox: Mailbox) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(build(mailbox, "SG.key")), base_url="http://127.0.0.1")


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[AsyncClient]:
    async with client_of(Mailbox(tmp_path)) as client:
        yield client


async def test_a_message_is_accepted_and_listed(client: AsyncClient) -> None:
    sent = await client.post("/v3/mail/send", content=request(), headers=KEY)
    [message] = (await client.get("/api/messages")).json()["messages"]
    assert sent.status_code == 202
    assert message["id"] == sent.headers["X-Message-Id"]
    assert message["to"] == [{"email": "sam@example.com", "name": "Sam"}]


async def test_messages_are_found_by_recipient_in_any_case(client: AsyncClient) -> None:
    await client.post("/v3/mail/send", content=request(), headers=KEY)
    assert len((await client.get("/api/messages", params={"to": "SAM@example.com"})).json()["messages"]) == 1
    assert (await client.get("/api/messages", params={"to": "ines@example.com"})).json()["messages"] == []


async def test_a_wrong_key_is_rejected_and_nothing_is_stored(client: AsyncClient) -> None:
    rejected = await client.post("/v3/mail/send", content=request(), headers={"Authorization": "Bearer SG.guess"})
    assert rejected.status_code == 401
    assert (await client.get("/api/messages")).json()["messages"] == []


async def test_an_invalid_message_gets_an_error_in_sendgrids_format(client: AsyncClient) -> None:
    rejected = await client.post("/v3/mail/send", content=b"{}", headers=KEY)
    assert rejected.status_code == 400
    assert {error["field"] for error in rejected.json()["errors"]} == {"personalizations", "from", "content"}


async def test_a_body_beyond_sendgrids_limit_is_rejected(client: AsyncClient) -> None:
    assert (await client.post("/v3/mail/send", content=b" " * (MAX_BODY_BYTES + 1), headers=KEY)).status_code == 413


async def test_messages_survive_a_restart(client: AsyncClient, tmp_path: Path) -> None:
    await client.post("/v3/mail/send", content=request(), headers=KEY)
    assert [message.subject for message in Mailbox(tmp_path).newest(10)] == ["Welcome"]


async def test_a_full_mailbox_lets_the_oldest_go(tmp_path: Path) -> None:
    async with client_of(Mailbox(tmp_path, limit=2)) as client:
        for subject in ("one", "two", "three"):
            await client.post("/v3/mail/send", content=request(subject=subject), headers=KEY)
        stored = (await client.get("/api/messages")).json()["messages"]
    assert [message["subject"] for message in stored] == ["three", "two"]
    assert len(list(tmp_path.iterdir())) == 2


async def test_the_inbox_escapes_what_senders_wrote(client: AsyncClient) -> None:
    await client.post("/v3/mail/send", content=request(subject="<script>alert(1)</script>"), headers=KEY)
    page = (await client.get("/")).text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


async def test_a_messages_own_html_may_run_nothing(client: AsyncClient) -> None:
    sent = await client.post("/v3/mail/send", content=request(), headers=KEY)
    shown = await client.get(f"/messages/{sent.headers['X-Message-Id']}/html")
    assert "<p>Hello</p>" in shown.text
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert "allow-scripts" not in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/messages/nope", "/messages/..%2F..%2Fetc%2Fpasswd", "/api/messages/nope"])
async def test_an_unknown_message_is_not_found(client: AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_requests_to_other_than_loopback_names_are_rejected(client: AsyncClient) -> None:
    assert (await client.get("/", headers={"Host": "evil.example"})).status_code == 400


async def test_the_mailbox_can_be_emptied(client: AsyncClient) -> None:
    await client.post("/v3/mail/send", content=request(), headers=KEY)
    assert (await client.delete("/api/messages")).status_code == 204
    assert (await client.get("/api/messages")).json() == {"messages": []}
