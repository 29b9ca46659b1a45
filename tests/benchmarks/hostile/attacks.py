"""Kinds of hostile clients. Each runs until it is cancelled; what the server rejects or closes is begun again."""

import asyncio
import base64
import hashlib
import json
import os
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

from tests.benchmarks.hostile.raw_client import RawClient, Stream, reset, text_frame, unique

Attack = Callable[[RawClient, str], Awaitable[None]]
"""Attacks with a client; the text is the access token of a user of its own."""

Once = Callable[[RawClient, Stream, str], Awaitable[None]]
"""Attacks on one connection."""

ATTACKS: dict[str, Attack] = {}

SEARCHES = 20
"""The most searches in an operation that the limit of costs admits."""


def attack(
    connections: int, *, pause: float = 0.0
) -> "Callable[[Callable[[RawClient, Stream, str], Awaitable[None]]], Attack]":
    """Register an attack that runs on so many connections at once, over and over again."""

    def register(once: Once) -> Attack:
        async def forever(client: RawClient, token: str) -> None:
            while True:
                with suppress(OSError, EOFError, ValueError, asyncio.LimitOverrunError):
                    async with client.connected() as stream:
                        await once(client, stream, token)
                await asyncio.sleep(0)

        async def run(client: RawClient, token: str) -> None:
            await asyncio.gather(*(forever(client, token) for _ in range(connections)))

        ATTACKS[once.__name__.replace("_", " ")] = run
        return run

    return register


@attack(8)
async def recursive_lists(client: RawClient, stream: Stream, _: str) -> None:
    for depth in (2, 3, 4, 6, 12):
        query = "{ categories { id " + "children { id parent { id " * depth + "} } " * depth + "} }"
        await client.post(stream, {"query": query})


@attack(8)
async def header_flood(_: RawClient, stream: Stream, __: str) -> None:
    reader, writer = stream
    writer.write(b"POST /graphql HTTP/1.1\r\nhost: a\r\n")
    for number in range(20_000):
        writer.write(b"x-%d: %b\r\n" % (number, b"y" * 500))
        if not number % 100:
            await writer.drain()
    await reader.read(1)


@attack(200)
async def slow_headers(_: RawClient, stream: Stream, __: str) -> None:
    stream[1].write(b"POST /graphql HTTP/1.1\r\nhost: a\r\n")
    while not stream[0].at_eof():
        stream[1].write(b"x")
        await stream[1].drain()
        await asyncio.sleep(1)


@attack(200)
async def slow_bodies(_: RawClient, stream: Stream, __: str) -> None:
    stream[1].write(
        b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n"
    )
    while not stream[0].at_eof():
        stream[1].write(b" " * 100)
        await stream[1].drain()
        await asyncio.sleep(1)


@attack(300)
async def half_open_sockets(_: RawClient, stream: Stream, __: str) -> None:
    await stream[0].read(1)


@attack(10)
async def socket_churn(client: RawClient, stream: Stream, token: str) -> None:
    await client.open_websocket(stream, token)
    for number in range(random.choice([1, 5, 30, 130])):
        query = "subscription ($after: BigInt) { notificationReceived(afterSeq: $after) { seq } }"
        payload = {"query": query, "variables": {"after": str(random.randrange(10**6))}}
        stream[1].write(text_frame({"id": str(number), "type": "subscribe", "payload": payload}))
    await asyncio.sleep(random.choice([0, 0.01, 0.1]))
    reset(stream)


@attack(4)
async def persisted_query_flood(client: RawClient, stream: Stream, _: str) -> None:
    while True:
        query = "{ categories { id } } #" + os.urandom(200_000).hex()
        digest = hashlib.sha256(query.encode()).hexdigest()
        extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
        await client.post(stream, {"query": query, "extensions": extensions})


@attack(8)
async def alias_flood(client: RawClient, stream: Stream, _: str) -> None:
    while True:
        fields = " ".join(
            f'{unique()}: courseSearch(query: "{unique()}", first: 50) {{ totalCount }}' for _ in range(SEARCHES)
        )
        await client.post(stream, {"query": f"{{ {fields} }}"})


@attack(16)
async def log_in_flood(client: RawClient, stream: Stream, _: str) -> None:
    while True:
        fields = " ".join(
            f'{unique()}: login(email: "{unique()}@example.com", password: "wrong") {{ errors {{ code }} }}'
            for _ in range(40)
        )
        await client.post(stream, {"query": f"mutation {{ {fields} }}"})


@attack(20)
async def subscription_flood(client: RawClient, stream: Stream, token: str) -> None:
    await client.open_websocket(stream, token)
    for number in range(200):
        query = f"subscription {{ {unique()}: notificationReceived {{ seq }} }}"
        stream[1].write(text_frame({"id": str(number), "type": "subscribe", "payload": {"query": query}}))
        await stream[1].drain()
    while await stream[0].read(65_536):
        continue


@attack(4)
async def huge_variables(client: RawClient, stream: Stream, _: str) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    while True:
        for ids in ([["1"] * 9_000] * 20, ["1"] * 200_000, {"a": ["1"] * 200_000}):
            await client.post(stream, {"query": query, "variables": {"ids": ids}})


@attack(8)
async def deep_json(client: RawClient, stream: Stream, _: str) -> None:
    while True:
        nested = b"[" * 900 + b"]" * 900
        await client.post(stream, b'{"query":"{ __typename }","variables":{"a":[%b]}}' % b",".join([nested] * 400))
        await client.post(
            stream, b'{"query":"{ __typename }","variables":{"a":%b}}' % (b"[" * 400_000 + b"]" * 400_000)
        )


@attack(4)
async def big_batches(client: RawClient, stream: Stream, _: str) -> None:
    while True:
        await client.post(stream, [{"query": f"{{ {unique()}: __typename }}"} for _ in range(10_000)])


@attack(8)
async def introspection_flood(client: RawClient, stream: Stream, _: str) -> None:
    while True:
        types = "fields { name type { name ofType { name fields { name type { name } } } } }"
        await client.post(stream, {"query": f"query {unique()} {{ __schema {{ types {{ name {types} }} }} }}"})


@attack(16)
async def cold_plan_flood(client: RawClient, stream: Stream, _: str) -> None:
    while True:
        course = "id title instructors { displayName } rating { average } sections { id lectures { id title } }"
        fields = " ".join(f'{unique()}: course(slug: "x") {{ {unique()}: slug {course} }}' for _ in range(20))
        await client.post(stream, {"query": f"query {unique()} {{ {fields} }}"})


@attack(16)
async def invalid_token_flood(client: RawClient, stream: Stream, _: str) -> None:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    while True:
        token = f"{part({'alg': 'ES256', 'kid': unique()})}.{part({'sub': unique()})}.{'A' * 86}"
        await client.post(stream, {"query": "{ viewer { email } }"}, {"authorization": f"Bearer {token}"})


@attack(8)
async def upload_flood(client: RawClient, stream: Stream, _: str) -> None:
    while True:
        boundary = unique()
        part = f'--{boundary}\r\ncontent-disposition: form-data; name="operations"\r\n\r\n'
        body = part.encode() + os.urandom(900_000)
        await client.send(stream, body, {"content-type": f"multipart/form-data; boundary={boundary}", "x-csrf": "1"})


@attack(50)
async def slow_readers(client: RawClient, stream: Stream, token: str) -> None:
    body = b'{"query":"{ __schema { types { name fields { name description args { name description } } } } }"}'
    request = b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
    stream[1].transport.pause_reading()  # type: ignore[attr-defined]
    for _ in range(200):
        stream[1].write(request % (len(body), body))
    await asyncio.sleep(3600)


@attack(8)
async def garbage(client: RawClient, stream: Stream, token: str) -> None:
    cursor = "query ($after: String) { courseSearch(first: 3, after: $after) { totalCount } }"
    for _ in range(20):
        await client.post(stream, {"query": cursor, "variables": {"after": os.urandom(500).hex()}})
        await client.post(stream, {"query": os.urandom(2_000).hex()})
    stream[1].write(os.urandom(100_000))
    await stream[0].read(1)


@attack(8)
async def password_reset_flood(client: RawClient, stream: Stream, _: str) -> None:
    while True:
        fields = " ".join(
            f'{unique()}: passwordReset(token: "{unique()}", newPassword: "a long password") {{ errors {{ code }} }}'
            for _ in range(40)
        )
        await client.post(stream, {"query": f"mutation {{ {fields} }}"})
