"""Invalidation messages: what they say, and what is refused."""

from __future__ import annotations

import pytest

from router.server.caching import Invalidation, InvalidationRefused
from router.server.caching.invalidation import MAX_INVALIDATIONS, parse_invalidations


def test_each_kind_is_understood() -> None:
    message = (
        b'[{"type": "Course", "key": {"id": "1"}}, {"type": "Course"}, {"subgraph": "catalog"}, {"tag": "courses-12"}]'
    )
    assert parse_invalidations(message) == [
        Invalidation(type="Course", key={"id": "1"}),
        Invalidation(type="Course"),
        Invalidation(subgraph="catalog"),
        Invalidation(tag="courses-12"),
    ]


@pytest.mark.parametrize(
    "message",
    [
        b"not json",
        b"{}",
        b"[1]",
        b'{"type": "Course", "tag": "x"}',
        b'{"type": ""}',
        b'{"tag": "x", "key": {"id": 1}}',
        b'{"type": "Course", "key": {}}',
        b'{"everything": true}',
        b"[" + b",".join([b'{"tag": "x"}'] * (MAX_INVALIDATIONS + 1)) + b"]",
    ],
)
def test_what_does_not_say_what_to_invalidate_is_refused(message: bytes) -> None:
    with pytest.raises(InvalidationRefused):
        parse_invalidations(message)
