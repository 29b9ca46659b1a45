import pytest

from router.server.http.media_types import AnswerType, accepted_types, is_json, single_answer_type, stream_answer_type

JSON, GRAPHQL = AnswerType.JSON, AnswerType.GRAPHQL_RESPONSE
EVENTS, PARTS = AnswerType.EVENT_STREAM, AnswerType.MULTIPART_MIXED


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, (JSON,)),
        (b"", (JSON,)),
        (b"*/*", (JSON,)),
        (b"application/*;q=0.5", (JSON,)),
        (b"application/graphql-response+json", (GRAPHQL,)),
        (b"application/json, application/graphql-response+json", (JSON, GRAPHQL)),
        (b"application/json;q=0.5, application/graphql-response+json", (GRAPHQL, JSON)),
        (b"application/json;q=0", ()),
        (b"text/html", ()),
        (b"text/*", ()),
        (b"text/event-stream", (EVENTS,)),
        (b'multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/json', (PARTS, JSON)),
        (b"application/json;q=nonsense", ()),
    ],
)
def test_the_clients_preference_is_read(accept: bytes | None, expected: tuple[AnswerType, ...]) -> None:
    assert accepted_types(accept) == expected


def test_single_answers_and_streams_are_chosen_separately() -> None:
    accepted = accepted_types(
        b"multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json"
    )
    assert (single_answer_type(accepted), stream_answer_type(accepted)) == (GRAPHQL, PARTS)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        (b"application/json", True),
        (b"application/json; charset=utf-8", True),
        (b"Application/JSON;charset=UTF-8", True),
        (b"application/json; charset=latin-1", False),
        (b"text/plain", False),
        (b"application/jsonp", False),
        (None, False),
    ],
)
def test_only_json_in_utf8_is_a_body(content_type: bytes | None, expected: bool) -> None:
    assert is_json(content_type) is expected
