"""A user with an HTTP client for operations and a WebSocket client for subscriptions."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.waiting import PATIENCE, eventually_blocking

GOOD_FOR = 240.0
"""Seconds for which an access token is used: it expires long before a whole run of tests is over."""


class UserClient:
    """A user of the marketplace at this address; anonymous until they log in.

    A client that logged in refreshes its tokens before the access token expires, as an app does: a log-in of its own
    would be one more of those that the marketplace limits.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.access_token: str | None = None
        self.refresh_token: str | None = None
        self._issued_at: float | None = None

    def keep_logged_in(self) -> None:
        """Refresh tokens that were issued to this client some time ago."""
        if self._issued_at is not None and time.monotonic() - self._issued_at > GOOD_FOR:
            self.refresh()

    def send(self, query: str, **variables: Any) -> dict[str, Any]:
        """Return the whole response of an operation."""
        self.keep_logged_in()
        headers = {"authorization": f"Bearer {self.access_token}"} if self.access_token else {}
        body = {"query": query, "variables": variables}
        sent = httpx.post(f"{self.url}/graphql", json=body, headers=headers, timeout=60)
        response: dict[str, Any] = sent.json()
        return response

    def execute(self, query: str, **variables: Any) -> dict[str, Any]:
        """Return the data of an operation that must succeed."""
        response = self.send(query, **variables)
        assert "errors" not in response, response["errors"]
        data: dict[str, Any] = response["data"]
        return data

    def do(self, mutation: str, **variables: Any) -> dict[str, Any]:
        """Return the payload of a mutation with one field that must succeed."""
        (payload,) = self.execute(mutation, **variables).values()
        assert payload["errors"] == []
        result: dict[str, Any] = payload
        return result

    def log_in(self, email: str, password: str) -> None:
        """Log in and store the tokens."""
        tokens = self.do(
            """mutation($email: String!, $password: String!) { logIn(input: {email: $email, password: $password}) {
              tokens { accessToken refreshToken } errors { message } } }""",
            email=email,
            password=password,
        )["tokens"]
        self._store(tokens)

    def refresh(self) -> None:
        """Refresh the tokens, which then carry roles that were granted meanwhile; the access token may have expired."""
        self.access_token, self._issued_at = None, None
        tokens = self.do(
            "mutation($token: String!) { refreshTokens(input: {refreshToken: $token}) { "
            "tokens { accessToken refreshToken } errors { message } } }",
            token=self.refresh_token,
        )["tokens"]
        self._store(tokens)

    def _store(self, tokens: dict[str, str]) -> None:
        self.access_token, self.refresh_token = tokens["accessToken"], tokens["refreshToken"]
        self._issued_at = time.monotonic()

    @contextmanager
    def subscribed(self, query: str, **variables: Any) -> Iterator[Iterator[dict[str, Any]]]:
        """Provide the data of each event of a subscription (graphql-transport-ws), for the time of the block."""
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
    """A client of the mail sink."""

    def __init__(self, url: str) -> None:
        self._url = url

    def mails_to(self, email: str) -> list[dict[str, Any]]:
        """Return every mail to the address."""
        found = httpx.get(f"{self._url}/api/messages", params={"to": email})
        messages: list[dict[str, Any]] = found.json()["messages"]
        return messages

    def link_in_mail(self, email: str, pattern: str) -> str:
        """Return the first group of the pattern in a mail to the address, once it has arrived."""

        def look() -> str | None:
            matches = [re.search(pattern, json.dumps(mail)) for mail in self.mails_to(email)]
            return next((match[1] for match in matches if match), None)

        return eventually_blocking(look, f"a mail to {email}")
