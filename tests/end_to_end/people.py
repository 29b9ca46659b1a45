"""Somebody with a client: an HTTP client for operations, a WebSocket client for subscriptions."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
from websockets.sync.client import ClientConnection, connect

PATIENCE = 180
"""Seconds that a test waits for what happens in the background, however busy the machine is."""

Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], what: str) -> Found:
    """What `look` finds, once it finds something."""
    for _ in range(PATIENCE * 5):
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen")


class Person:
    """Somebody who uses the marketplace at this address; anonymous until they log in."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.access_token: str | None = None
        self.refresh_token: str | None = None

    def send(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer to an operation."""
        headers = {"authorization": f"Bearer {self.access_token}"} if self.access_token else {}
        body = {"query": query, "variables": variables}
        sent = httpx.post(f"{self.url}/graphql", json=body, headers=headers, timeout=60)
        answer: dict[str, Any] = sent.json()
        return answer

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation that must succeed."""
        answer = self.send(query, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def do(self, mutation: str, **variables: Any) -> dict[str, Any]:
        """The payload of a mutation with one field that must not be refused."""
        (payload,) = self.ask(mutation, **variables).values()
        assert payload["errors"] == []
        result: dict[str, Any] = payload
        return result

    def log_in(self, email: str, password: str) -> None:
        """Gets tokens."""
        tokens = self.do(
            """mutation($email: String!, $password: String!) { login(email: $email, password: $password) {
              tokens { accessToken refreshToken } errors { message } } }""",
            email=email,
            password=password,
        )["tokens"]
        self.access_token, self.refresh_token = tokens["accessToken"], tokens["refreshToken"]

    def refresh(self) -> None:
        """Gets new tokens, which carry roles that were given meanwhile."""
        tokens = self.do(
            "mutation($token: String!) { refreshTokens(refreshToken: $token) { tokens { accessToken refreshToken } "
            "errors { message } } }",
            token=self.refresh_token,
        )["tokens"]
        self.access_token, self.refresh_token = tokens["accessToken"], tokens["refreshToken"]

    @contextmanager
    def subscribed(self, query: str, **variables: Any) -> Iterator[Iterator[dict[str, Any]]]:
        """The data of each event of a subscription (graphql-transport-ws), for the time of the block."""
        address = self.url.replace("http", "ws", 1) + "/graphql"
        with connect(address, subprotocols=["graphql-transport-ws"], origin=None) as socket:  # type: ignore[list-item]
            payload = {"authorization": f"Bearer {self.access_token}"}
            socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert json.loads(socket.recv(timeout=PATIENCE))["type"] == "connection_ack"
            operation = {"query": query, "variables": variables}
            socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": operation}))
            yield _events(socket)


def _events(socket: ClientConnection) -> Iterator[dict[str, Any]]:
    while True:
        message = json.loads(socket.recv(timeout=PATIENCE))
        match message["type"]:
            case "next":
                assert "errors" not in message["payload"], message["payload"]["errors"]
                yield message["payload"]["data"]
            case "ping":
                socket.send('{"type":"pong"}')
            case "complete":
                return
            case _:
                raise AssertionError(message)


class Inbox:
    """The mail sink, as a person reads it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def mails_to(self, email: str) -> list[dict[str, Any]]:
        """Every mail to the address."""
        found = httpx.get(f"{self._url}/api/messages", params={"to": email})
        messages: list[dict[str, Any]] = found.json()["messages"]
        return messages

    def link_in_mail(self, email: str, pattern: str) -> str:
        """What the first group of the pattern matches in a mail to the address, once it has arrived."""

        def look() -> str | None:
            matches = [re.search(pattern, json.dumps(mail)) for mail in self.mails_to(email)]
            return next((match[1] for match in matches if match), None)

        return eventually(look, f"a mail to {email}")
