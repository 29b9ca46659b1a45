"""URLs that name a specification and its version, as in `@link(url:)`.

https://specs.apollo.dev/link/v1.0/#Url
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from router.federation.specifications.versions import FeatureVersion

SPECS = "https://specs.apollo.dev/"
LINK_IDENTITY = SPECS + "link"
CORE_IDENTITY = SPECS + "core"
FEDERATION_IDENTITY = SPECS + "federation"
JOIN_IDENTITY = SPECS + "join"


class InvalidFeatureUrl(ValueError):
    """The URL does not identify a specification; the message gives the reason."""


UNVERSIONED = FeatureVersion(0, 0)


@dataclass(frozen=True, slots=True)
class FeatureUrl:
    """`identity` is the URL without its version, `name` its last segment, which is also the default namespace.

    The link specification allows URLs without a version; theirs is `UNVERSIONED`. Specifications of Apollo have one.
    """

    identity: str
    name: str
    version: FeatureVersion

    def __str__(self) -> str:
        return self.identity if self.version == UNVERSIONED else f"{self.identity}/{self.version}"

    @staticmethod
    def parse(text: str) -> "FeatureUrl":
        """Parse a URL of the form `https://host/path/name/v1.2`; raises InvalidFeatureUrl."""
        parts = urlsplit(text)
        segments = [segment for segment in parts.path.split("/") if segment]
        if not parts.scheme:
            raise InvalidFeatureUrl(f'"{text}" is not an absolute URL')
        if not segments:
            raise InvalidFeatureUrl(f'the path is missing in "{text}"')
        version = FeatureVersion.parse(segments[-1])
        if version is not None:
            segments.pop()
        elif text.startswith(SPECS):
            raise InvalidFeatureUrl(f'expected a version of the form v1.2 at the end of "{text}"')
        if not segments:
            raise InvalidFeatureUrl(f'the name of the feature is missing in "{text}"')
        host = parts.hostname or ""
        authority = f"{host}:{parts.port}" if parts.port else host
        identity = f"{parts.scheme}://{authority}/{'/'.join(segments)}"
        return FeatureUrl(identity, segments[-1], version or UNVERSIONED)
