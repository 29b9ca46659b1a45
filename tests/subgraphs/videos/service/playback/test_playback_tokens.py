"""Playback tokens."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import SecretStr

from subgraphs.kernel.identity.ids import VIDEO
from subgraphs.videos.service.playback.playback_tokens import InvalidPlaybackToken, PlaybackClaims, PlaybackTokens

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
KEY = SecretStr("the key of this test, long enough for it")
OTHER_KEY = SecretStr("another key of this test, long enough too")
CLAIMS = PlaybackClaims(VIDEO.new(), "videos/a/attempt-1", NOW + timedelta(minutes=5))


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_token_has_the_claims_it_was_issued_with() -> None:
    tokens = PlaybackTokens([KEY])
    assert tokens.read(tokens.issue(CLAIMS), NOW) == CLAIMS


def test_a_token_is_safe_in_a_path() -> None:
    token = PlaybackTokens([KEY]).issue(CLAIMS)
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def test_an_expired_token_is_invalid() -> None:
    tokens = PlaybackTokens([KEY])
    token = tokens.issue(CLAIMS)
    tokens.read(token, CLAIMS.expires_at - timedelta(seconds=1))
    with pytest.raises(InvalidPlaybackToken):
        tokens.read(token, CLAIMS.expires_at)


def test_a_token_of_another_key_is_invalid() -> None:
    with pytest.raises(InvalidPlaybackToken):
        PlaybackTokens([KEY]).read(PlaybackTokens([OTHER_KEY]).issue(CLAIMS), NOW)


def test_a_token_of_a_previous_key_is_valid() -> None:
    old = PlaybackTokens([KEY]).issue(CLAIMS)
    assert PlaybackTokens([OTHER_KEY, KEY]).read(old, NOW) == CLAIMS


def test_a_token_with_modified_claims_is_invalid() -> None:
    header, claims, signature = PlaybackTokens([KEY]).issue(CLAIMS).split(".")
    decoded = json.loads(base64.urlsafe_b64decode(claims + "=="))
    for change in ({"exp": decoded["exp"] + 3600}, {"pfx": "videos/b/attempt-1"}, {"vid": VIDEO.new()}):
        with pytest.raises(InvalidPlaybackToken):
            PlaybackTokens([KEY]).read(f"{header}.{_part({**decoded, **change})}.{signature}", NOW)


def test_an_unsigned_token_is_invalid() -> None:
    _, claims, _ = PlaybackTokens([KEY]).issue(CLAIMS).split(".")
    for header in ({"alg": "none"}, {"alg": "None", "typ": "JWT"}):
        with pytest.raises(InvalidPlaybackToken):
            PlaybackTokens([KEY]).read(f"{_part(header)}.{claims}.", NOW)


@pytest.mark.parametrize(
    "claims",
    [
        {"vid": "v", "pfx": "p", "exp": 4_000_000_000},
        {"aud": "lectern", "vid": "v", "pfx": "p", "exp": 4_000_000_000},
        {"aud": "playback", "vid": "v", "pfx": "p"},
        {"aud": "playback", "vid": "v", "pfx": "p", "exp": "4000000000"},
        {"aud": "playback", "vid": "v", "exp": 4_000_000_000},
        {"aud": "playback", "pfx": "p", "exp": 4_000_000_000},
    ],
)
def test_a_signed_token_with_missing_or_foreign_claims_is_invalid(claims: dict[str, object]) -> None:
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(KEY.get_secret_value()))
    with pytest.raises(InvalidPlaybackToken):
        PlaybackTokens([KEY]).read(token, NOW)


@pytest.mark.parametrize("text", ["", "..", "a.b.c", "x" * 2000, "💥", "%2e%2e"])
def test_a_malformed_token_is_invalid(text: str) -> None:
    with pytest.raises(InvalidPlaybackToken):
        PlaybackTokens([KEY]).read(text, NOW)


def test_a_short_key_is_rejected() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        PlaybackTokens([SecretStr("short")])
