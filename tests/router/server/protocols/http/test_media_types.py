import pytest

from router.server.protocols.http.media_types import (
    ResponseMediaType,
    accepted_types,
    incremental_media_type,
    is_json,
    single_media_type,
    subscription_media_type,
)

JSON, GRAPHQL = ResponseMediaType.JSON, ResponseMediaType.GRAPHQL_RESPONSE
EVENTS, PARTS = ResponseMediaType.EVENT_STREAM, ResponseMediaType.MULTIPART_MIXED
DEFER_2022, SUBSCRIPTION = ResponseMediaType.MULTIPART_DEFER_2022, ResponseMediaType.MULTIPART_SUBSCRIPTION


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
        (b'multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/json', (SUBSCRIPTION, JSON)),
        (b"multipart/mixed, application/json", (PARTS, JSON)),
        (b"multipart/mixed;incrementalSpec=v0.2, application/json", (PARTS, JSON)),
        (b"multipart/mixed;deferSpec=20220824, application/json", (DEFER_2022, JSON)),
        (b'multipart/mixed; boundary="-" ; DeferSpec="20220824"', (DEFER_2022,)),
        (b"multipart/mixed;deferSpec=20220824;subscriptionSpec=1.0", (DEFER_2022, SUBSCRIPTION)),
        (b"multipart/mixed;deferSpec=20991231, application/json", (JSON,)),
        (b"multipart/mixed;subscriptionSpec=2.0", ()),
        (b"application/json;q=nonsense", ()),
    ],
)
def test_the_clients_preference_is_read(accept: bytes | None, expected: tuple[ResponseMediaType, ...]) -> None:
    assert accepted_types(accept) == expected


def test_single_responses_and_streams_are_negotiated_separately() -> None:
    accepted = accepted_types(
        b"multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json"
    )
    assert (single_media_type(accepted), incremental_media_type(accepted)) == (GRAPHQL, DEFER_2022)
    assert subscription_media_type(accepted) is None


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
