"""Short-lived tokens in the paths of playlists and segments.

A token is a JWS (RFC 7515, HS256) that names a folder of files and its own expiry. It precedes every playlist and
segment in the path, so none of them is served without it, and it does not identify the viewer: the subjects by which it
can be revoked are digests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import SecretStr

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.videos.service.playback.grant_revocations import GrantSubject

_AUDIENCE = "playback"
_ALGORITHM = "HS256"
_MIN_KEY_BYTES = 32
_MAX_TOKEN = 1_024
"""In characters; a longer token is rejected before any cryptography."""


class InvalidPlaybackToken(Exception):
    """The token's signature or claims are invalid, or it has expired."""


@dataclass(frozen=True, slots=True)
class PlaybackClaims:
    """The claims of a playback token: the folder that it gives access to, until when, and what revokes it.

    `issued_at` is the time at which the access was decided; None for tokens of earlier releases.
    """

    video_id: VideoId
    prefix: str
    expires_at: datetime
    issued_at: datetime | None = None
    subjects: tuple[GrantSubject, ...] = ()

    def remaining(self, now: datetime) -> timedelta:
        """Return the time until the token expires; zero afterwards."""
        return max(timedelta(0), self.expires_at - now)


class PlaybackTokens:
    """Issues tokens with the first key and accepts those of any key, so that keys can be rotated during playback."""

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        if not keys:
            raise ValueError("playback needs a key")
        self._keys = [_key(key) for key in keys]

    def issue(self, claims: PlaybackClaims) -> str:
        """Issue a token; its characters are safe in a URL path."""
        payload: dict[str, object] = {
            "aud": _AUDIENCE,
            "vid": claims.video_id,
            "pfx": claims.prefix,
            "exp": int(claims.expires_at.timestamp()),
        }
        if claims.issued_at is not None:
            payload["iat"] = claims.issued_at.timestamp()
        if claims.subjects:
            payload["rev"] = list(claims.subjects)
        return jwt.encode({"alg": _ALGORITHM}, payload, self._keys[0], algorithms=[_ALGORITHM])

    def read(self, token: str, now: datetime) -> PlaybackClaims:
        """Verify the token and read its claims. Raises InvalidPlaybackToken."""
        if len(token) > _MAX_TOKEN:
            raise InvalidPlaybackToken
        for key in self._keys:
            try:
                payload = jwt.decode(token, key, algorithms=[_ALGORITHM]).claims
            except (JoseError, ValueError):
                continue
            return _checked(payload, now)
        raise InvalidPlaybackToken


def _checked(payload: dict[str, object], now: datetime) -> PlaybackClaims:
    video_id, prefix, expires = payload.get("vid"), payload.get("pfx"), payload.get("exp")
    if payload.get("aud") != _AUDIENCE or not isinstance(video_id, str) or not isinstance(prefix, str):
        raise InvalidPlaybackToken
    if not isinstance(expires, int) or expires <= now.timestamp():
        raise InvalidPlaybackToken
    issued, subjects = payload.get("iat"), payload.get("rev", [])
    if not isinstance(issued, int | float | None) or not isinstance(subjects, list):
        raise InvalidPlaybackToken
    return PlaybackClaims(
        VideoId(video_id),
        prefix,
        datetime.fromtimestamp(expires, now.tzinfo),
        None if issued is None else datetime.fromtimestamp(issued, now.tzinfo),
        tuple(GrantSubject(subject) for subject in subjects if isinstance(subject, str)),
    )


def _key(secret: SecretStr) -> OctKey:
    material = secret.get_secret_value().encode()
    if len(material) < _MIN_KEY_BYTES:
        raise ValueError(f"a playback key needs at least {_MIN_KEY_BYTES} bytes")
    return OctKey.import_key(material)
