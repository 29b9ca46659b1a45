import pytest

from router.server.protocols.http.messages import HttpRequest, decoded_headers


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ([(b"x", b"1")], b"1"),
        ([(b"x", b"1"), (b"y", b"0"), (b"x", b"2")], b"1, 2"),
        ([(b"x", b"1"), (b"x", b""), (b"x", b"3")], b"1, , 3"),
    ],
)
def test_the_lines_of_a_repeated_name_are_one_value(lines: list[tuple[bytes, bytes]], value: bytes) -> None:
    assert HttpRequest("GET", "/", headers=lines).index[b"x"] == value
    assert decoded_headers(lines)["x"] == value.decode()


def test_lines_of_cookies_are_joined_as_cookies() -> None:
    assert decoded_headers([(b"cookie", b"a=1"), (b"cookie", b"b=2")]) == {"cookie": "a=1; b=2"}


def test_bytes_are_decoded_one_by_one() -> None:
    assert decoded_headers([(b"x", "caf\u00e9".encode())])["x"].encode("latin-1") == "caf\u00e9".encode()
