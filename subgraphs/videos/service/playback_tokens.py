"""The short-lived tokens in the paths that players fetch from.

A token is a JWS (RFC 7515, HS256) that names the folder it opens and when it closes. It stands in the path in front of
every playlist and segment, so none of them is served without it, and it says nothing of who holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import SecretStr

from subgraphs.kernel.ids import VideoId

_AUDIENCE = "playback"
_ALGORITHM = "HS256"
_MIN_KEY_BYTES = 32
_MAX_TOKEN = 1_024


class TokenRefused(Exception):
    """The token was not made by us, or its time is over."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a token opens."""

    video_id: VideoId
    prefix: str
    expires_at: datetime

    def remaining(self, now: datetime) -> timedelta:
        """For how long yet."""
        return max(timedelta(0), self.expires_at - now)


class PlaybackTokens:
    """Makes tokens with the first key, and takes those made with any: so a key can be replaced while players are at
    work.
    """

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        if not keys:
            raise ValueError("playback needs a key")
        self._keys = [_key(key) for key in keys]

    def issue(self, opening: Opening) -> str:
        """A token for that; safe in a path."""
        claims = {
            "aud": _AUDIENCE,
            "vid": opening.video_id,
            "pfx": opening.prefix,
            "exp": int(opening.expires_at.timestamp()),
        }
        return jwt.encode({"alg": _ALGORITHM}, claims, self._keys[0], algorithms=[_ALGORITHM])

    def read(self, token: str, now: datetime) -> Opening:
        """What the token opens. Raises TokenRefused."""
        if len(token) > _MAX_TOKEN:
            raise TokenRefused
        for key in self._keys:
            try:
                claims = jwt.decode(token, key, algorithms=[_ALGORITHM]).claims
            except (JoseError, ValueError):
                continue
            return _opening(claims, now)
        raise TokenRefused


def _opening(claims: dict[str, object], now: datetime) -> Opening:
    video_id, prefix, expires = claims.get("vid"), claims.get("pfx"), claims.get("exp")
    if claims.get("aud") != _AUDIENCE or not isinstance(video_id, str) or not isinstance(prefix, str):
        raise TokenRefused
    if not isinstance(expires, int) or expires <= now.timestamp():
        raise TokenRefused
    return Opening(VideoId(video_id), prefix, datetime.fromtimestamp(expires, now.tzinfo))


def _key(secret: SecretStr) -> OctKey:
    material = secret.get_secret_value().encode()
    if len(material) < _MIN_KEY_BYTES:
        raise ValueError(f"a playback key needs at least {_MIN_KEY_BYTES} bytes")
    return OctKey.import_key(material)
