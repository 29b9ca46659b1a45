"""Invalidation messages: what they say, and what is rejected."""

import pytest

from router.server.cache import Invalidation, InvalidInvalidation
from router.server.cache.invalidation import MAX_INVALIDATIONS, parse_invalidations


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
def test_a_request_without_anything_to_invalidate_is_rejected(message: bytes) -> None:
    with pytest.raises(InvalidInvalidation):
        parse_invalidations(message)
