"""The formats of `@cacheTag`."""

import pytest

from router.federation.field_references.cache_tags import (
    MAX_FORMAT_LENGTH,
    InvalidCacheTagFormat,
    Placeholder,
    parse_cache_tag_format,
)


def test_text_around_placeholders_is_preserved() -> None:
    assert parse_cache_tag_format("a-{$key.id}-b-{$key.id}") == (
        "a-",
        Placeholder("$key", ("id",)),
        "-b-",
        Placeholder("$key", ("id",)),
    )
    assert parse_cache_tag_format("plain") == ("plain",)


@pytest.mark.parametrize(
    "text", ["{$key.a.b}", "{ $key . a . b }", "{$key { a { b } }}", "{$key.a { b }}", "{$key { a { b }}}"]
)
def test_a_path_may_be_written_as_a_selection(text: str) -> None:
    assert parse_cache_tag_format(text) == (Placeholder("$key", ("a", "b")),)


def test_a_variable_may_be_named_without_a_path() -> None:
    assert parse_cache_tag_format("{$key}") == (Placeholder("$key", ()),)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a-{$key.id", id="not closed"),
        pytest.param("{}", id="empty"),
        pytest.param("{id}", id="without a variable"),
        pytest.param("{ $key { a b } }", id="two values"),
        pytest.param("{$key {}}", id="no value"),
        pytest.param("{$key.}", id="an unfinished path"),
        pytest.param("{$key.$args}", id="a variable in a path"),
        pytest.param("{$key->first}", id="a method"),
        pytest.param("x" * (MAX_FORMAT_LENGTH + 1), id="too long"),
    ],
)
def test_an_invalid_format_is_rejected(text: str) -> None:
    with pytest.raises(InvalidCacheTagFormat):
        parse_cache_tag_format(text)
