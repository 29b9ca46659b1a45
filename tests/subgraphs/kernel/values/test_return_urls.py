"""The addresses to which users may be sent back."""

import pytest

from subgraphs.kernel.values.return_urls import MAX_RETURN_URL, ReturnUrlNotAllowed, ReturnUrls, with_parameters
from subgraphs.kernel.values.return_urls import parse_entry as parse

ALLOWED = ReturnUrls(["https://app.example", "http://localhost:5173", "com.example.lectern:"])


@pytest.mark.parametrize(
    "url",
    [
        "https://app.example",
        "https://app.example/done?a=b#c",
        "https://APP.example:443/done",
        "http://localhost:5173/",
        "com.example.lectern://checkout/done",
        "com.example.lectern:/done",
    ],
)
def test_pages_of_listed_origins_and_addresses_of_listed_apps_are_allowed(url: str) -> None:
    assert ALLOWED.check(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/done",
        "//app.example/done",
        "app.example/done",
        "http://app.example/done",
        "https://app.example:8443/done",
        "https://app.example.evil/done",
        "https://evil.example/https://app.example",
        "https://app.example@evil.example/",
        "https://evil@app.example/",
        "https://app.example\\@evil.example/",
        "https:app.example",
        "https:///app.example",
        " https://app.example",
        "https://app.example/a b",
        "https://app.example/\r\nSet-Cookie: a=b",
        "https://app.example/\x00",
        "https://app.ex\u0430mple/",
        "https://[app.example/",
        "https://app.example:port/",
        "javascript:alert(1)",
        "JavaScript://app.example/%0aalert(1)",
        "data:text/html,x",
        "com.example.other://done",
        "com.example.lectern.evil://done",
        f"https://app.example/{'a' * MAX_RETURN_URL}",
    ],
)
def test_every_other_address_is_rejected(url: str) -> None:
    with pytest.raises(ReturnUrlNotAllowed):
        ALLOWED.check(url)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("https://App.example/", "https://app.example"),
        ("com.example.lectern:", "com.example.lectern:"),
        ("Lectern://", "lectern:"),
    ],
)
def test_an_entry_is_an_origin_or_a_scheme(text: str, entry: str) -> None:
    assert parse(text) == entry


@pytest.mark.parametrize("text", ["*", "https://", "https:", "javascript:", "data:", "file://", "lectern", "a b:"])
def test_an_entry_that_lets_too_much_in_is_rejected(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an? "):
        parse(text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://app.example/done", "https://app.example/done?order=ord_1"),
        ("https://app.example/done?a=&b=c%20d#end", "https://app.example/done?a=&b=c+d&order=ord_1#end"),
        ("https://app.example/done?order=ord_2", "https://app.example/done?order=ord_1"),
        ("com.example.lectern://done", "com.example.lectern://done?order=ord_1"),
    ],
)
def test_parameters_join_those_that_an_address_has(url: str, expected: str) -> None:
    assert with_parameters(url, {"order": "ord_1"}) == expected
