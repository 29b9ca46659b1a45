"""Versions of federation and of the other linked specifications."""

import re
from typing import NamedTuple

_PATTERN = re.compile(r"v(\d+)\.(\d+)\Z")


class FeatureVersion(NamedTuple):
    """A `major.minor` pair; compares as one expects."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"v{self.major}.{self.minor}"

    @staticmethod
    def parse(text: str) -> "FeatureVersion | None":
        """Return the version that `v1.2` denotes, or None when the text has another form."""
        match = _PATTERN.match(text)
        return FeatureVersion(int(match[1]), int(match[2])) if match else None


LATEST_FEDERATION = FeatureVersion(2, 14)

FED1_EXPANSION = FeatureVersion(2, 4)
"""Federation 1 documents are read as if they imported everything of this version."""

FEDERATION_VERSIONS = tuple(FeatureVersion(2, minor) for minor in range(15))
