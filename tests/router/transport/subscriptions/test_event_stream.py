import pytest

from router.transport.subscriptions.event_stream import EventStreamParser, EventTooLarge, ServerSentEvent

STREAM = (
    '\ufeff: a comment\n\nevent: next\ndata: {"a":\ndata: 1}\n\nid: 7\r\nevent:complete\r\ndata\r\n\r\n'
    "data: é\r\rnonsense: x\nevent: lost without data\n\ndata: unfinished"
).encode()

EVENTS = [
    ServerSentEvent("next", '{"a":\n1}'),
    ServerSentEvent("complete", ""),
    ServerSentEvent("message", "é"),
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_events_are_found_however_the_stream_is_cut(size: int) -> None:
    parser = EventStreamParser()
    found = [event for start in range(0, len(STREAM), size) for event in parser.feed(STREAM[start : start + size])]
    assert found == EVENTS


@pytest.mark.parametrize("chunk", [b"data: " + b"x" * 30 + b"\n", b"x" * 30])
def test_an_event_has_a_largest_size(chunk: bytes) -> None:
    parser = EventStreamParser(max_characters=100)
    for _ in range(3):
        parser.feed(chunk)
    with pytest.raises(EventTooLarge):
        parser.feed(chunk)
