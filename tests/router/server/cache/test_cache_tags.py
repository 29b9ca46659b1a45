"""`@cacheTag` formats filled in."""

import pytest

from router.server.cache.cache_tags import render_cache_tags
from router.server.cache.entity_tags import cache_tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("courses", "courses"),
        ("course-{$key.id}", "course-7"),
        ("{$key.place.code}-{$key { place { code } }}", "b1-b1"),
        ("{$args.open}", "true"),
        ("{$args.ratio}", "0.5"),
    ],
)
def test_values_are_put_in_as_they_are_written_in_json(text: str, tag: str) -> None:
    key = {"id": 7, "place": {"code": "b1"}}
    assert render_cache_tags([text], key=key, args={"open": True, "ratio": 0.5}) == {cache_tag(tag)}


@pytest.mark.parametrize(
    "text", ["{$key.nope}", "{$args.id}", "{$key.list}", "{$key.place}", "{$this.id}", "{id}", "{$key"]
)
def test_a_format_without_its_value_gives_no_tag_and_leaves_the_others_alone(text: str) -> None:
    key = {"id": 7, "list": [1], "place": {"code": "b1"}}
    assert render_cache_tags([text, "a"], key=key, args={"id": None}) == {cache_tag("a")}
