"""Origins as settings hold them and as browsers send them."""

import pytest
from pydantic import ValidationError

from subgraphs.kernel.platform.settings import KernelSettings
from subgraphs.kernel.values.web_origins import InvalidOrigin, origin_of, parse_origin


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://app.example.com", "https://app.example.com"),
        (" HTTPS://App.Example.com/ ", "https://app.example.com"),
        ("https://app.example.com:443", "https://app.example.com"),
        ("http://localhost:5173", "http://localhost:5173"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(text: str, origin: str) -> None:
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "null",
        "app.example.com",
        "https://*.example.com",
        "ftp://app.example.com",
        "https://app.example.com/path",
        "https://app.example.com?x=1",
        "https://user@app.example.com",
        "https://app.example.com:port",
        "https://",
        "https://[app.example.com",
    ],
)
def test_a_text_that_is_no_origin_is_rejected(text: str) -> None:
    with pytest.raises(InvalidOrigin):
        parse_origin(text)


def test_the_origin_of_an_address_has_no_path() -> None:
    assert origin_of("https://Lectern.example:8443/checkout?x=1") == "https://lectern.example:8443"


def test_the_setting_is_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LECTERN_CORS_ORIGINS", "https://a.example, https://b.example:443,,https://a.example")
    assert KernelSettings().cors_origins == ("https://a.example", "https://b.example")


def test_an_empty_setting_lists_no_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LECTERN_CORS_ORIGINS", "")
    assert KernelSettings().cors_origins == ()


def test_a_wrong_setting_names_the_part_that_is_no_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LECTERN_CORS_ORIGINS", "https://a.example,*")
    with pytest.raises(ValidationError, match=r"'\*' is not an origin"):
        KernelSettings()
