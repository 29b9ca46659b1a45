"""The built files of the web app."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import brotli

INDEX = "/index.html"
_BUILT = "built"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file as it is stored: `content` is compressed with Brotli if `compressed` says so."""

    content: bytes
    content_type: str
    etag: str
    compressed: bool

    def identity(self) -> bytes:
        """Return the content for a client that does not accept Brotli."""
        return brotli.decompress(self.content) if self.compressed else self.content


SiteFiles = Mapping[str, SiteFile]
"""The files by their paths at the site."""


@cache
def load_files() -> SiteFiles:
    """Read all built files into memory, half a megabyte. clients/web/scripts/package.mjs writes them."""
    folder = files("lectern.web.site").joinpath(_BUILT)
    manifest = json.loads(folder.joinpath("manifest.json").read_text())
    return {
        path: SiteFile(
            folder.joinpath(entry["stored"]).read_bytes(),
            entry["type"],
            f'"{entry["etag"]}"',
            entry["stored"].endswith(".br"),
        )
        for path, entry in manifest["files"].items()
    }
