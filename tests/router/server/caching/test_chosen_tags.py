"""`@cacheTag` formats filled in."""

from __future__ import annotations

import pytest

from router.server.caching.chosen_tags import filled_tags
from router.server.caching.mentions import chosen_tag


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
    assert filled_tags([text], key=key, args={"open": True, "ratio": 0.5}) == {chosen_tag(tag)}


@pytest.mark.parametrize(
    "text", ["{$key.nope}", "{$args.id}", "{$key.list}", "{$key.place}", "{$this.id}", "{id}", "{$key"]
)
def test_a_format_without_its_value_gives_no_tag_and_leaves_the_others_alone(text: str) -> None:
    key = {"id": 7, "list": [1], "place": {"code": "b1"}}
    assert filled_tags([text, "a"], key=key, args={"id": None}) == {chosen_tag("a")}
