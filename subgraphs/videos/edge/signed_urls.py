"""Segments by CloudFront's signed URLs: the edge serves the playlists, whose segments then come from the CDN.

A custom policy covers the whole folder of a video, so one signature serves all of its segments. CloudFront leaves the
parameters of signatures out of its cache keys.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from botocore.signers import CloudFrontSigner
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import SecretStr

_CACHED_SIGNATURES = 4_096
_MAP = '#EXT-X-MAP:URI="'


class InvalidSigningKey(ValueError):
    """The private key is not an RSA key in PEM."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A CloudFront distribution, and the key pair that its key group trusts."""

    url: str
    key_id: str
    private_key: SecretStr


class SignedUrls:
    """URLs of a video's files at a distribution, valid as long as the viewer's token."""

    def __init__(self, distribution: Distribution) -> None:
        self._url = distribution.url.rstrip("/")
        key = _load(distribution.private_key)

        def sign(message: bytes) -> bytes:
            return key.sign(message, padding.PKCS1v15(), SHA1())  # noqa: S303  # the algorithm that CloudFront verifies

        self._signer = CloudFrontSigner(distribution.key_id, sign)
        self._queries: OrderedDict[tuple[str, datetime], str] = OrderedDict()

    def rewrite(self, playlist: str, folder: str, name: str, expires_at: datetime) -> str:
        """Return a media playlist with signed URLs of its segments. Playlists of playlists stay as they are.

        `folder` is the video's, and `name` the playlist's within it.
        """
        below, _, _ = name.rpartition("/")
        base = f"{self._url}/{folder}/{below}/"
        query = self._query(folder, expires_at)
        lines: list[str] = []
        for line in playlist.splitlines():
            if line.startswith(_MAP):
                uri, quote, rest = line.removeprefix(_MAP).partition('"')
                lines.append(f"{_MAP}{base}{uri}?{query}{quote}{rest}")
            elif line and not line.startswith("#") and not line.endswith(".m3u8"):
                lines.append(f"{base}{line}?{query}")
            else:
                lines.append(line)
        return "\n".join(lines) + "\n"

    def _query(self, folder: str, expires_at: datetime) -> str:
        """Return the parameters that give access to a folder's files until the time."""
        known = self._queries.get((folder, expires_at))
        if known is None:
            resource = f"{self._url}/{folder}/*"
            policy = self._signer.build_policy(resource, expires_at)
            signed = self._signer.generate_presigned_url(resource, policy=policy)
            known = self._queries[folder, expires_at] = signed.partition("?")[2]
            if len(self._queries) > _CACHED_SIGNATURES:
                self._queries.popitem(last=False)
        return known


def _load(secret: SecretStr) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(secret.get_secret_value().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise InvalidSigningKey("the CloudFront key is not a private key in PEM") from None
    if not isinstance(key, RSAPrivateKey):
        raise InvalidSigningKey("the CloudFront key is not an RSA key")
    return key
