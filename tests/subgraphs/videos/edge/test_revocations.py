"""Revoked playback grants: the register of an edge, and how it learns of them."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from redis.asyncio import Redis

from subgraphs.kernel.identity.ids import COURSE, USER, VIDEO
from subgraphs.kernel.platform import redis
from subgraphs.videos.edge.revocations import RevocationListener, RevokedGrants
from subgraphs.videos.service.playback.grant_revocations import (
    GrantRevocation,
    GrantSubject,
    InvalidGrantRevocation,
    session_subject,
    viewer_subject,
)
from subgraphs.videos.service.playback.playback_tokens import PlaybackClaims
from subgraphs.videos.store.grant_revocations import REVOKED, RedisGrantRevocations
from tests.waiting import eventually

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
UNTIL = NOW.timestamp() + 3_600


def _claims(*subjects: GrantSubject, issued_at: datetime | None = NOW) -> PlaybackClaims:
    return PlaybackClaims(VIDEO.new(), "videos/a/attempt-1", NOW + timedelta(hours=1), issued_at, subjects)


def _register(max_entries: int = 100) -> RevokedGrants:
    return RevokedGrants(max_entries=max_entries, clock=NOW.timestamp)


def test_a_revoked_session_ends_its_grants_alone() -> None:
    register = _register()
    register.add(GrantRevocation(session_subject("ses_1"), UNTIL))

    assert register.cover(_claims(session_subject("ses_1"), session_subject("other")))
    assert not register.cover(_claims(session_subject("ses_2")))
    assert not register.cover(_claims())


def test_grants_after_the_revocation_are_valid() -> None:
    register, subject = _register(), viewer_subject(USER.new(), COURSE.new())
    register.add(GrantRevocation(subject, UNTIL, NOW.timestamp()))

    assert register.cover(_claims(subject, issued_at=NOW - timedelta(microseconds=1)))
    assert register.cover(_claims(subject, issued_at=None))
    assert not register.cover(_claims(subject, issued_at=NOW))


@given(st.permutations([None, NOW.timestamp() - 10, NOW.timestamp() + 10]))
def test_the_widest_of_several_revocations_counts_in_any_order(before: list[float | None]) -> None:
    register, subject = _register(), session_subject("ses_1")
    for issued_before in before:
        register.add(GrantRevocation(subject, UNTIL, issued_before))

    assert register.cover(_claims(subject, issued_at=NOW + timedelta(days=1)))
    assert len(register) == 1


def test_the_register_is_bounded_and_drops_expired_entries() -> None:
    register = _register(max_entries=10)
    register.add(GrantRevocation(session_subject("expired"), NOW.timestamp() - 1))
    for number in range(50):
        register.add(GrantRevocation(session_subject(str(number)), UNTIL))

    assert len(register) == 10
    assert register.cover(_claims(session_subject("49")))
    assert not register.cover(_claims(session_subject("expired")))


def test_subjects_are_digests() -> None:
    user_id = USER.new()
    assert user_id not in viewer_subject(user_id, COURSE.new())
    assert viewer_subject(user_id, COURSE.new()) != viewer_subject(user_id, COURSE.new())


@pytest.mark.parametrize("message", ["", "[]", "{}", '{"subject": "a", "until": "x", "issued_before": null}', b"\xff"])
def test_other_messages_are_invalid(message: str | bytes) -> None:
    with pytest.raises(InvalidGrantRevocation):
        GrantRevocation.parse(message)


def test_a_message_is_read_as_it_was_written() -> None:
    for revocation in (GrantRevocation(session_subject("a"), 5.5), GrantRevocation(session_subject("b"), 7.0, 1.25)):
        assert GrantRevocation.parse(revocation.encoded()) == revocation
        assert json.loads(revocation.encoded())["until"] == revocation.until


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    client = redis.connect(SecretStr(redis_url), socket_timeout=None)
    yield client
    await client.aclose()


async def test_an_edge_learns_of_revocations_before_and_after_it_starts(client: Redis, redis_url: str) -> None:
    now = datetime.now(UTC)
    until = now.timestamp() + 60
    before, after = session_subject(USER.new()), session_subject(USER.new())
    publisher = RedisGrantRevocations(client)
    await publisher.publish(GrantRevocation(before, until))
    register = RevokedGrants()
    listener = RevocationListener(redis.connect(SecretStr(redis_url), socket_timeout=None), register)
    listener.start()
    try:

        async def knows(subject: GrantSubject) -> bool:
            return register.cover(_claims(subject))

        await eventually(lambda: knows(before), "a revocation of before the start")
        await client.publish(REVOKED, "not a revocation")
        await publisher.publish(GrantRevocation(after, until))
        await eventually(lambda: knows(after), "a revocation of after the start")
    finally:
        await listener.stop()
