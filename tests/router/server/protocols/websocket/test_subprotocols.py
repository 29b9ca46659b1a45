import pytest

from router.server.protocols.websocket.subprotocols import (
    Complete,
    Init,
    LegacyWs,
    Ping,
    Pong,
    ProtocolViolation,
    Subscribe,
    Terminate,
    TransportWs,
    choose_subprotocol,
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type":"connection_init"}', Init({})),
        ('{"type":"connection_init","payload":{"a":1}}', Init({"a": 1})),
        ('{"type":"ping","payload":null}', Ping({})),
        ('{"type":"pong"}', Pong()),
        ('{"type":"subscribe","id":"1","payload":{"query":"{a}"}}', Subscribe("1", {"query": "{a}"})),
        ('{"type":"complete","id":"1"}', Complete("1")),
    ],
)
def test_the_current_protocol_is_read(text: str, message: object) -> None:
    assert TransportWs().read(text) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type":"connection_init","payload":{}}', Init({})),
        ('{"type":"start","id":"1","payload":{"query":"{a}"}}', Subscribe("1", {"query": "{a}"})),
        ('{"type":"stop","id":"1"}', Complete("1")),
        ('{"type":"connection_terminate"}', Terminate()),
    ],
)
def test_the_legacy_protocol_is_read(text: str, message: object) -> None:
    assert LegacyWs().read(text) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '"ping"',
        '{"type":"nope"}',
        '{"type":"subscribe","id":"1"}',
        '{"type":"subscribe","payload":{}}',
        '{"type":"subscribe","id":"","payload":{}}',
        '{"type":"subscribe","id":1,"payload":{}}',
        '{"type":"connection_init","payload":[]}',
        '{"type":"complete"}',
    ],
)
def test_a_message_unknown_to_the_protocol_is_a_violation(text: str) -> None:
    for subprotocol in (TransportWs(), LegacyWs()):
        with pytest.raises(ProtocolViolation):
            subprotocol.read(text)


def test_ids_are_written_as_json() -> None:
    assert TransportWs().complete('a"b') == '{"id":"a\\"b","type":"complete"}'
    assert TransportWs().next("1", b'{"data":null}') == '{"id":"1","type":"next","payload":{"data":null}}'
    assert LegacyWs().next("1", b'{"data":null}') == '{"id":"1","type":"data","payload":{"data":null}}'


def test_a_pong_has_every_digit_of_the_ping() -> None:
    ping = TransportWs().read('{"type":"ping","payload":{"t":123456789012345678901234567890.5}}')
    assert isinstance(ping, Ping)
    assert TransportWs().pong(ping.payload) == '{"type":"pong","payload":{"t":123456789012345678901234567890.5}}'


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        (["graphql-ws", "graphql-transport-ws"], "graphql-transport-ws"),
        (["graphql-ws"], "graphql-ws"),
        (["mqtt"], None),
        ([], None),
    ],
)
def test_the_current_protocol_is_preferred(offered: list[str], expected: str | None) -> None:
    chosen = choose_subprotocol(offered)
    assert (chosen.name if chosen else None) == expected
