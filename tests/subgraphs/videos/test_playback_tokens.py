"""Tokens that nobody else can make, change or use for longer."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import SecretStr

from subgraphs.kernel.ids import VIDEO
from subgraphs.videos.service.playback_tokens import Opening, PlaybackTokens, TokenRefused

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
KEY = SecretStr("the key of this test, long enough for it")
OTHER_KEY = SecretStr("another key of this test, long enough too")
OPENING = Opening(VIDEO.new(), "videos/a/attempt-1", NOW + timedelta(minutes=5))


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_token_opens_what_it_was_made_for() -> None:
    tokens = PlaybackTokens([KEY])
    assert tokens.read(tokens.issue(OPENING), NOW) == OPENING


def test_a_token_is_safe_in_a_path() -> None:
    token = PlaybackTokens([KEY]).issue(OPENING)
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def test_a_token_ends_with_its_time() -> None:
    tokens = PlaybackTokens([KEY])
    token = tokens.issue(OPENING)
    tokens.read(token, OPENING.expires_at - timedelta(seconds=1))
    with pytest.raises(TokenRefused):
        tokens.read(token, OPENING.expires_at)


def test_another_keys_token_is_refused() -> None:
    with pytest.raises(TokenRefused):
        PlaybackTokens([KEY]).read(PlaybackTokens([OTHER_KEY]).issue(OPENING), NOW)


def test_a_replaced_keys_tokens_are_still_taken() -> None:
    old = PlaybackTokens([KEY]).issue(OPENING)
    assert PlaybackTokens([OTHER_KEY, KEY]).read(old, NOW) == OPENING


def test_a_token_with_other_contents_is_refused() -> None:
    header, claims, signature = PlaybackTokens([KEY]).issue(OPENING).split(".")
    decoded = json.loads(base64.urlsafe_b64decode(claims + "=="))
    for change in ({"exp": decoded["exp"] + 3600}, {"pfx": "videos/b/attempt-1"}, {"vid": VIDEO.new()}):
        with pytest.raises(TokenRefused):
            PlaybackTokens([KEY]).read(f"{header}.{_part({**decoded, **change})}.{signature}", NOW)


def test_a_token_without_signature_is_refused() -> None:
    _, claims, _ = PlaybackTokens([KEY]).issue(OPENING).split(".")
    for header in ({"alg": "none"}, {"alg": "None", "typ": "JWT"}):
        with pytest.raises(TokenRefused):
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
def test_a_token_of_ours_for_something_else_is_refused(claims: dict[str, object]) -> None:
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(KEY.get_secret_value()))
    with pytest.raises(TokenRefused):
        PlaybackTokens([KEY]).read(token, NOW)


@pytest.mark.parametrize("text", ["", "..", "a.b.c", "x" * 2000, "💥", "%2e%2e"])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(TokenRefused):
        PlaybackTokens([KEY]).read(text, NOW)


def test_a_short_key_is_no_key() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        PlaybackTokens([SecretStr("short")])
