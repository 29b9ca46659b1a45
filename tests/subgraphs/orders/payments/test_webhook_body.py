"""Bodies of webhooks: what is not an event that can be stored is rejected with status 400."""

import json

import pytest

from subgraphs.orders.payments.webhook_body import InvalidBody, parse_event
from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.orders.webhooks import event_body, post, signed, stored_events


def _with(value: str, **envelope: object) -> bytes:
    """Build an event whose object has `value`, in JSON, as a field."""
    body = {"id": "evt_1", "type": "customer.created", "data": {"object": {"id": "x", "field": 0}}} | envelope
    return json.dumps(body).replace('"field": 0', f'"field": {value}').encode()


BODIES = {
    "deep arrays": _with("[" * 200 + "]" * 200),
    "arrays beyond the recursion limit": _with("[" * 100_000 + "]" * 100_000),
    "deep objects": _with('{"a":' * 3000 + "1" + "}" * 3000),
    "a NUL character": _with('"a\\u0000b"'),
    "a NUL character in a name": _with('{"a\\u0000": 1}'),
    "a NUL character in the id": _with("1", id="evt\0"),
    "a NUL character in the type": _with("1", type="a\0"),
    "half a surrogate pair": _with('"\\ud83d"'),
    "half a surrogate pair in a name": _with('{"\\udc00": 1}'),
    "half a surrogate pair in the id": _with("1", id="evt_\ud800"),
    "NaN": _with("NaN"),
    "Infinity": _with("-Infinity"),
    "a number beyond doubles": _with("1e999"),
    "a number of 5,000 digits": _with("9" * 5000),
    "a number of 400 digits": _with("9" * 400),
    "an old API version": _with("1", api_version="2019-12-03"),
    "an API version that is not one": _with("1", api_version="latest"[:0]),
    "an API version that is a number": _with("1", api_version=2026),
    "an empty id": _with("1", id=""),
    "a long id": _with("1", id="e" * 300),
    "an id that is an object": _with("1", id={}),
    "a list as data": _with("1", data=[]),
    "a list as the object": _with("1", data={"object": []}),
    "UTF-16": _with("1").decode().encode("utf-16"),
    "not UTF-8": _with("1") + b"\xff",
    "two values": _with("1") + b"{}",
    "nothing": b"",
    "null": b"null",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_stored_is_invalid(name: str) -> None:
    with pytest.raises(InvalidBody):
        parse_event(BODIES[name])


async def test_signed_bodies_that_cannot_be_stored_get_status_400(orders: Orders) -> None:
    responses = {name: await post(orders, body, signed(body)) for name, body in BODIES.items()}

    assert {name: response.status_code for name, response in responses.items()} == dict.fromkeys(BODIES, 400)
    assert await stored_events(orders) == 0


@pytest.mark.parametrize("version", ["2026-10-28.endive", "2024-10-28.acacia", None])
def test_an_event_of_a_known_api_version_is_read(version: str | None) -> None:
    event = parse_event(_with('{"a": [1, -2.5, "\\ud83d\\ude00", null, true]}', api_version=version))

    assert (event.id, event.type) == ("evt_1", "customer.created")
    assert event.subject["field"] == {"a": [1, -2.5, "😀", None, True]}


@pytest.mark.parametrize(
    "signature",
    [
        "t=1,v1=é".encode(),
        b"t=1,v1=\xff\xfe",
        b"t=99999999999999999999,v1=00",
        b"t=x,v1=00",
        b"t=,v1=",
        b",,,===",
        b"t=1;v1=0",
    ],
)
async def test_a_signature_of_any_bytes_is_rejected(orders: Orders, signature: bytes) -> None:
    body = event_body()

    response = await post(orders, body, {"Stripe-Signature": signature.decode("latin-1")})

    assert response.status_code == 400


async def test_a_signature_with_letters_beyond_ascii_at_the_right_time_is_rejected(orders: Orders) -> None:
    body = event_body()
    header = signed(body)["Stripe-Signature"].partition(",")[0] + ",v1=\u00e9"

    assert (await post(orders, body, {"Stripe-Signature": header})).status_code == 400


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON", 200),
        ("text/plain", 400),
        ("application/x-www-form-urlencoded", 400),
        ("multipart/form-data; boundary=x", 400),
        ("", 400),
    ],
)
async def test_a_body_of_another_content_type_is_rejected(orders: Orders, content_type: str, status: int) -> None:
    body = event_body()

    response = await post(orders, body, signed(body) | {"Content-Type": content_type})

    assert response.status_code == status
