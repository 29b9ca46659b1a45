"""A WebSocket from the client's side, message by message, without a socket."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest

from router.server import RouterApp
from router.server.protocols.disconnected import Disconnected
from router.server.protocols.websocket import close_codes
from router.server.protocols.websocket.close_codes import Close
from router.server.protocols.websocket.session import WebSocketSession
from router.server.protocols.websocket.subprotocols import SUBPROTOCOLS
from router.server.security.revocation import Revocation
from tests.router.server.sample_graph import SampleGraph
from tests.router.server.security.authentication.tokens import TestIssuer, live_claims

TRANSPORT, LEGACY = "graphql-transport-ws", "graphql-ws"


class Channel:
    """The client's end: its messages go in, the server's come out."""

    def __init__(self) -> None:
        self._incoming: asyncio.Queue[str | None] = asyncio.Queue()
        self._outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.closed: asyncio.Future[Close] = asyncio.get_running_loop().create_future()
        self.takes_more = asyncio.Event()
        """True while the client reads."""
        self.takes_more.set()

    def say(self, message: dict[str, Any] | str) -> None:
        self._incoming.put_nowait(message if isinstance(message, str) else orjson.dumps(message).decode())

    def leave(self) -> None:
        self._incoming.put_nowait(None)

    async def next_message(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            return await self._outgoing.get()

    async def next_close(self) -> Close:
        async with asyncio.timeout(10):
            return await self.closed

    def received_nothing_more(self) -> bool:
        return self._outgoing.empty()

    async def receive(self) -> str:
        message = await self._incoming.get()
        if message is None:
            raise Disconnected
        return message

    async def send(self, text: str) -> None:
        await self.takes_more.wait()
        self._outgoing.put_nowait(orjson.loads(text))

    async def close(self, code: int, reason: str) -> None:
        self.closed.set_result(Close(code, reason))


@asynccontextmanager
async def connected(app: RouterApp, subprotocol: str = TRANSPORT, **headers: str) -> AsyncIterator[Channel]:
    channel = Channel()
    session = WebSocketSession(
        channel,
        SUBPROTOCOLS[subprotocol],
        app.pipeline,
        app.config.subscriptions,
        headers={name.encode(): value.encode() for name, value in headers.items()},
        rejections=app.rejections,
        authenticator=app.authenticator,
    )
    serving = asyncio.ensure_future(app.websockets.run(session))
    try:
        yield channel
    finally:
        channel.leave()
        await serving


@asynccontextmanager
async def introduced(app: RouterApp, subprotocol: str = TRANSPORT, **parameters: Any) -> AsyncIterator[Channel]:
    async with connected(app, subprotocol) as channel:
        channel.say({"type": "connection_init", "payload": parameters})
        assert (await channel.next_message())["type"] == "connection_ack"
        yield channel


def subscribe(query: str, operation_id: str = "1") -> dict[str, Any]:
    return {"type": "subscribe", "id": operation_id, "payload": {"query": query}}


@pytest.fixture
def graph() -> SampleGraph:
    return SampleGraph()


async def test_a_subscription_gives_its_events_and_its_end(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say(subscribe("subscription { count(to: 2) }"))
        assert await channel.next_message() == {"id": "1", "type": "next", "payload": {"data": {"count": 1}}}
        assert await channel.next_message() == {"id": "1", "type": "next", "payload": {"data": {"count": 2}}}
        assert await channel.next_message() == {"id": "1", "type": "complete"}


async def test_events_are_completed_from_other_subgraphs(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say(subscribe("subscription { joined { name reading } }"))
        assert (await channel.next_message())["payload"]["data"]["joined"] == {"name": "Ada", "reading": ["Book of 1"]}
        assert (await channel.next_message())["payload"]["data"]["joined"] == {"name": "Bob", "reading": ["Book of 2"]}


async def test_a_query_has_one_response(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say(subscribe("{ me { name } }"))
        assert (await channel.next_message())["payload"] == {"data": {"me": {"name": "Ada"}}}
        assert (await channel.next_message())["type"] == "complete"


async def test_a_faulty_operation_is_an_error_and_the_socket_lives(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say(subscribe("{ nope }"))
        error = await channel.next_message()
        assert (error["type"], error["payload"][0]["extensions"]["code"]) == ("error", "GRAPHQL_VALIDATION_FAILED")
        channel.say(subscribe("{ me { name } }"))
        assert (await channel.next_message())["type"] == "next"


async def test_faulty_parameters_are_an_error(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say({"type": "subscribe", "id": "1", "payload": {"query": 3}})
        assert (await channel.next_message())["type"] == "error"


async def test_operations_run_side_by_side(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say(subscribe("{ wait(ms: 2000) }", "slow"))
        channel.say(subscribe("{ me { name } }", "quick"))
        assert (await channel.next_message())["id"] == "quick"


async def test_a_subscription_ends_when_its_client_says_so(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say(subscribe("subscription { count(to: 1000, ms: 1) }"))
        await channel.next_message()
        channel.say({"type": "complete", "id": "1"})
        channel.say({"type": "ping"})
        while (await channel.next_message())["type"] != "pong":
            pass
        await graph.streams_ended()
        assert channel.received_nothing_more()


async def test_to_complete_what_is_not_there_is_no_error(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say({"type": "complete", "id": "never"})
        channel.say({"type": "ping"})
        assert await channel.next_message() == {"type": "pong"}


async def test_an_id_is_free_again_once_its_operation_is_over(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        for _ in range(3):
            channel.say(subscribe("{ me { name } }"))
            assert [(await channel.next_message())["type"] for _ in range(2)] == ["next", "complete"]


async def test_a_client_that_leaves_ends_its_subscriptions(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say(subscribe("subscription { count(to: 1000, ms: 1) }"))
        await channel.next_message()
        assert graph.open_streams == 1
    await graph.streams_ended()


async def test_an_id_in_use_closes_with_4409(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say(subscribe("{ wait(ms: 2000) }"))
        channel.say(subscribe("{ me { name } }"))
        assert await channel.next_close() == Close(4409, "Subscriber for 1 already exists")


async def test_to_subscribe_before_the_introduction_closes_with_4401(graph: SampleGraph) -> None:
    async with connected(graph.app()) as channel:
        channel.say(subscribe("{ me { name } }"))
        assert await channel.next_close() == close_codes.UNAUTHORIZED
    assert graph.received == []


async def test_a_second_introduction_closes_with_4429(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say({"type": "connection_init"})
        assert await channel.next_close() == close_codes.TOO_MANY_INITS


@pytest.mark.parametrize("message", ["{", '{"type":"nope"}', '{"type":"subscribe"}'])
async def test_a_message_that_breaks_the_protocol_closes_with_4400(graph: SampleGraph, message: str) -> None:
    async with introduced(graph.app()) as channel:
        channel.say(message)
        assert (await channel.next_close()).code == 4400


async def test_no_introduction_in_time_closes_with_4408(graph: SampleGraph) -> None:
    app = graph.app({"subscriptions": {"connection_init_timeout": "10ms"}})
    async with connected(app) as channel:
        assert await channel.next_close() == close_codes.INIT_TIMEOUT


async def test_an_introduction_in_time_is_not_closed(graph: SampleGraph) -> None:
    app = graph.app({"subscriptions": {"connection_init_timeout": "10ms"}})
    async with introduced(app) as channel:
        channel.say(subscribe("{ wait(ms: 50) }"))
        assert (await channel.next_message())["type"] == "next"


async def test_a_message_that_is_too_big_closes_with_1009(graph: SampleGraph) -> None:
    app = graph.app({"subscriptions": {"max_message_size": 100}})
    async with introduced(app) as channel:
        channel.say(subscribe("#" * 200))
        assert await channel.next_close() == close_codes.MESSAGE_TOO_BIG


@pytest.mark.parametrize("subprotocol", [TRANSPORT, LEGACY])
async def test_operations_beyond_the_limit_get_an_error_each_and_the_others_go_on(
    graph: SampleGraph, subprotocol: str
) -> None:
    app = graph.app({"subscriptions": {"max_operations_per_connection": 2}})
    async with connected(app, subprotocol) as channel:
        channel.say({"type": "connection_init"})
        while (await channel.next_message())["type"] != "connection_ack":
            pass
        kind = "subscribe" if subprotocol == TRANSPORT else "start"
        for number in range(4):
            payload = {"query": "{ wait(ms: 100) }"}
            channel.say({"type": kind, "id": str(number), "payload": payload})
        errors = [await channel.next_message() for _ in range(2)]
        assert [(error["type"], error["id"]) for error in errors] == [("error", "2"), ("error", "3")]
        assert "TOO_MANY_OPERATIONS" in str(errors)
        ended = {message["id"] for message in [await channel.next_message() for _ in range(4)]}
        assert ended == {"0", "1"}
        channel.say({"type": kind, "id": "5", "payload": {"query": "{ __typename }"}})
        assert (await channel.next_message())["type"] != "error"


async def test_a_silent_client_is_pinged(graph: SampleGraph) -> None:
    app = graph.app({"subscriptions": {"keep_alive_interval": "10ms"}})
    async with introduced(app) as channel:
        assert await channel.next_message() == {"type": "ping"}


async def test_a_stopping_server_closes_its_sockets(graph: SampleGraph) -> None:
    app = graph.app()
    async with introduced(app) as channel:
        channel.say(subscribe("subscription { count(to: 1000, ms: 1) }"))
        await channel.next_message()
        await app.drain()
        assert await channel.next_close() == close_codes.GOING_AWAY
    await graph.streams_ended()


async def test_the_legacy_protocol_is_spoken(graph: SampleGraph) -> None:
    async with introduced(graph.app(), LEGACY) as channel:
        channel.say({"type": "start", "id": "1", "payload": {"query": "subscription { count(to: 1) }"}})
        assert await channel.next_message() == {"id": "1", "type": "data", "payload": {"data": {"count": 1}}}
        assert await channel.next_message() == {"id": "1", "type": "complete"}
        channel.say({"type": "start", "id": "2", "payload": {"query": "{ nope }"}})
        error = await channel.next_message()
        assert (error["type"], error["payload"]["extensions"]["code"]) == ("error", "GRAPHQL_VALIDATION_FAILED")


class Guarded:
    """A router that knows tokens."""

    def __init__(self, **options: Any) -> None:
        self.graph = SampleGraph()
        self.issuer = TestIssuer()
        self.app = self.graph.app(
            {
                "authentication": {"jwt": {"issuers": [{"issuer": self.issuer.name}], "leeway": 0}, **options},
                "headers": {"all": [{"forward": "authorization"}]},
            },
            key_loaders={self.issuer.name: self.issuer.load},
        )

    def token(self, **claims: Any) -> str:
        return "Bearer " + self.issuer.token({**live_claims(), **claims})


PRIVATE = subscribe("subscription { private }")


async def test_a_token_in_the_introduction_opens_guarded_subscriptions() -> None:
    guarded = Guarded()
    async with introduced(guarded.app, authorization=guarded.token()) as channel:
        channel.say(PRIVATE)
        assert (await channel.next_message())["payload"] == {"data": {"private": 1}}


async def test_without_a_token_a_guarded_subscription_is_an_error() -> None:
    guarded = Guarded()
    async with introduced(guarded.app) as channel:
        channel.say(PRIVATE)
        error = await channel.next_message()
        assert (error["type"], error["payload"][0]["extensions"]["code"]) == ("error", "UNAUTHENTICATED")


async def test_a_bad_token_closes_with_4403() -> None:
    async with connected(Guarded().app) as channel:
        channel.say({"type": "connection_init", "payload": {"authorization": "Bearer a.b.c"}})
        assert await channel.next_close() == close_codes.FORBIDDEN


async def test_a_missing_required_token_closes_with_4403() -> None:
    async with connected(Guarded(required=True).app) as channel:
        channel.say({"type": "connection_init"})
        assert await channel.next_close() == close_codes.FORBIDDEN


async def test_the_legacy_protocol_states_the_reason_of_a_rejection() -> None:
    async with connected(Guarded().app, LEGACY) as channel:
        channel.say({"type": "connection_init", "payload": {"authorization": "Bearer a.b.c"}})
        assert (await channel.next_message())["type"] == "connection_error"
        assert (await channel.next_close()).code == 4403


async def test_connection_init_is_forwarded_like_headers() -> None:
    guarded = Guarded()
    token = guarded.token()
    async with introduced(guarded.app, Authorization=token) as channel:
        channel.say(subscribe('{ header(name: "authorization") }'))
        assert (await channel.next_message())["payload"] == {"data": {"header": token}}


async def test_a_token_that_expires_closes_the_socket() -> None:
    guarded = Guarded()
    async with introduced(guarded.app, authorization=guarded.token(exp=time.time() + 1.5)) as channel:
        channel.say(subscribe("subscription { count(to: 100000, ms: 1) }"))
        assert await channel.next_close() == close_codes.TOKEN_EXPIRED
    await guarded.graph.streams_ended()


async def test_a_ping_with_a_new_token_extends_the_socket() -> None:
    guarded = Guarded()
    async with introduced(guarded.app, authorization=guarded.token(exp=time.time() + 1.5)) as channel:
        channel.say({"type": "ping", "payload": {"authorization": guarded.token()}})
        assert await channel.next_message() == {"type": "pong", "payload": {"authenticated": True}}
        channel.say(subscribe("{ wait(ms: 2000) }"))
        assert (await channel.next_message())["type"] == "next"


async def test_a_ping_with_something_else_is_only_a_ping() -> None:
    guarded = Guarded()
    async with introduced(guarded.app, authorization=guarded.token()) as channel:
        channel.say({"type": "ping", "payload": {"note": "hello"}})
        assert await channel.next_message() == {"type": "pong"}


async def test_connection_init_does_not_replace_headers_of_a_proxy() -> None:
    graph = SampleGraph()
    app = graph.app({"headers": {"all": [{"forward": "x-user"}, {"forward": "x-tenant"}]}})
    async with connected(app, **{"x-user": "vouched for"}) as channel:
        channel.say({"type": "connection_init", "payload": {"X-User": "admin", "x-tenant": "t1"}})
        await channel.next_message()
        channel.say(subscribe('{ user: header(name: "x-user") tenant: header(name: "x-tenant") }'))
        assert (await channel.next_message())["payload"]["data"] == {"user": "vouched for", "tenant": "t1"}


async def test_a_ping_with_a_bad_token_changes_nothing() -> None:
    guarded = Guarded()
    async with introduced(guarded.app, authorization=guarded.token()) as channel:
        channel.say({"type": "ping", "payload": {"authorization": "Bearer a.b.c"}})
        assert await channel.next_message() == {"type": "pong", "payload": {"authenticated": False}}
        channel.say(PRIVATE)
        assert (await channel.next_message())["type"] == "next"


async def test_a_ping_with_anothers_token_closes_with_4403() -> None:
    guarded = Guarded()
    async with introduced(guarded.app, authorization=guarded.token()) as channel:
        channel.say({"type": "ping", "payload": {"authorization": guarded.token(sub="someone-else")}})
        assert await channel.next_close() == close_codes.FORBIDDEN


async def test_a_revoked_client_is_closed_and_others_are_not() -> None:
    guarded = Guarded()
    async with (
        introduced(guarded.app, authorization=guarded.token(sub="leaver")) as leaver,
        introduced(guarded.app, authorization=guarded.token(sub="stayer")) as stayer,
    ):
        assert await guarded.app.revoke(Revocation("sub", "leaver", time.time() + 300)) == 1
        assert await leaver.next_close() == close_codes.TOKEN_REVOKED
        stayer.say({"type": "ping"})
        assert await stayer.next_message() == {"type": "pong"}


JOINED = subscribe("subscription { joined { name reading } }")


async def test_calls_for_later_events_carry_the_renewed_token() -> None:
    guarded = Guarded()
    guarded.graph.next_joins.clear()
    old, new = guarded.token(jti="old"), guarded.token(jti="new")
    async with introduced(guarded.app, authorization=old) as channel:
        channel.say(JOINED)
        assert (await channel.next_message())["payload"]["data"]["joined"]["name"] == "Ada"
        channel.say({"type": "ping", "payload": {"authorization": new}})
        await channel.next_message()
        guarded.graph.next_joins.set()
        assert (await channel.next_message())["payload"]["data"] == {
            "joined": {"name": "Bob", "reading": ["Book of 2"]}
        }
    sent = [
        dict(request.headers)["authorization"] for request in guarded.graph.received if request.subgraph == "library"
    ]
    assert sent == [old, new]


async def test_a_subscription_that_the_renewed_token_does_not_allow_ends() -> None:
    guarded = Guarded()
    guarded.graph.next_joins.clear()
    async with introduced(guarded.app, authorization=guarded.token(scope="hr read")) as channel:
        channel.say(subscribe("subscription { joined { name salary } }", "guarded"))
        channel.say(subscribe("subscription { joined { name } }", "open"))
        assert {(await channel.next_message())["type"] for _ in range(2)} == {"next"}
        channel.say({"type": "ping", "payload": {"authorization": guarded.token(scope="hr")}})
        messages = [await channel.next_message() for _ in range(3)]
        assert {"type": "pong", "payload": {"authenticated": True}} in messages
        (last,) = [message for message in messages if message["type"] == "next"]
        assert (last["id"], last["payload"]["errors"][0]["extensions"]["code"]) == ("guarded", "FORBIDDEN")
        assert {"id": "guarded", "type": "complete"} in messages
        guarded.graph.next_joins.set()
        assert (await channel.next_message())["payload"]["data"] == {"joined": {"name": "Bob"}}


async def test_credentials_that_cannot_be_verified_now_close_with_1013() -> None:
    guarded = Guarded()
    guarded.issuer.away = True
    async with connected(guarded.app) as channel:
        channel.say({"type": "connection_init", "payload": {"authorization": guarded.token()}})
        assert await channel.next_close() == close_codes.TRY_AGAIN_LATER


async def test_a_fault_of_the_routers_closes_with_4500(graph: SampleGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    app = graph.app()
    async with introduced(app) as channel:
        monkeypatch.setattr(SUBPROTOCOLS[TRANSPORT], "read", lambda text: 1 / 0)
        channel.say({"type": "ping"})
        assert await channel.next_close() == close_codes.INTERNAL_ERROR


async def test_after_complete_no_more_events_are_sent(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say(subscribe("subscription { count(to: 100000) }"))
        await channel.next_message()
        channel.say({"type": "complete", "id": "1"})
        channel.say({"type": "ping"})
        while (await channel.next_message())["type"] != "pong":
            pass
        await asyncio.sleep(0.05)
        assert channel.received_nothing_more()
        await graph.streams_ended()


async def test_an_id_may_be_used_again_at_once_after_its_client_completed_it(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        for number in range(20):
            channel.say(subscribe("subscription { count(to: 100000, ms: 1) }"))
            channel.say({"type": "complete", "id": "1"})
            channel.say(subscribe(f'{{ header(name: "x") again{number}: __typename }}'))
            while "header" not in (messages := await channel.next_message()).get("payload", {}).get("data", {}):
                assert messages["type"] == "next"
            assert await channel.next_message() == {"id": "1", "type": "complete"}
        await graph.streams_ended()


async def test_to_complete_twice_or_after_the_end_is_no_error(graph: SampleGraph) -> None:
    async with introduced(graph.app()) as channel:
        channel.say(subscribe("{ me { name } }"))
        channel.say({"type": "complete", "id": "1"})
        channel.say({"type": "complete", "id": "1"})
        channel.say({"type": "ping"})
        while (await channel.next_message())["type"] != "pong":
            pass
        channel.say(subscribe("{ me { name } }"))
        assert (await channel.next_message())["type"] == "next"


@pytest.mark.parametrize(("policy", "code"), [("drop_oldest", None), ("close", "SUBSCRIPTION_BUFFER_FULL")])
async def test_a_slow_reader_is_treated_as_configured_and_others_miss_nothing(
    graph: SampleGraph, policy: str, code: str | None
) -> None:
    app = graph.app({"subscriptions": {"buffer_size": 5, "on_buffer_full": policy}})
    query = "subscription { count(to: 200, ms: 1) }"
    async with introduced(app) as slow, introduced(app) as quick:
        slow.say(subscribe(query))
        quick.say(subscribe(query))
        assert (await slow.next_message())["payload"]["data"] == {"count": 1}
        slow.takes_more.clear()
        counted = [message["payload"]["data"]["count"] async for message in _until_complete(quick)]
        assert counted == list(range(1, 201))
        slow.takes_more.set()
        rest = [message["payload"] async for message in _until_complete(slow)]
        codes = [error["extensions"]["code"] for payload in rest for error in payload.get("errors", ())]
        numbers = [payload["data"]["count"] for payload in rest if payload.get("data")]
        assert codes == ([] if code is None else [code])
        assert len(numbers) <= 10
        assert numbers == sorted(numbers)
        assert (200 in numbers) is (code is None)


async def _until_complete(channel: Channel) -> AsyncIterator[dict[str, Any]]:
    while (message := await channel.next_message())["type"] != "complete":
        if message["type"] == "next":
            yield message
