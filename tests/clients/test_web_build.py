"""The built web app in the Python package: made from the sources beside it, and small enough."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from lectern.web.site.app import PAGES

ROOT = Path(__file__).parents[2]
WEB = ROOT / "clients" / "web"
BUILT = ROOT / "lectern" / "web" / "site" / "built"
SOURCES = (
    *("clients/web/src", "clients/web/public", "clients/web/scripts", "clients/web/index.html"),
    *("clients/web/vite.config.ts", "clients/web/codegen.ts", "clients/web/package-lock.json", "schema/operations"),
)
LEFT_OUT = re.compile(r"^clients/web/src/gql/|\.test\.tsx?$")
FIRST_PAGE_BYTES = 150_000
"""The most compressed JavaScript that the first page may take."""


def manifest() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((BUILT / "manifest.json").read_text())
    return read


def source_digest() -> str:
    """Compute what clients/web/scripts/sources.mjs computes."""
    found = [
        path.relative_to(ROOT).as_posix()
        for source in SOURCES
        for path in ([ROOT / source] if (ROOT / source).is_file() else (ROOT / source).rglob("*"))
        if path.is_file()
    ]
    digest = hashlib.sha256()
    for name in sorted(name for name in found if not LEFT_OUT.search(name)):
        digest.update(f"{name}\n{hashlib.sha256((ROOT / name).read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def test_the_built_app_is_that_of_the_sources() -> None:
    assert manifest()["sources"] == source_digest(), "clients/web or schema/operations has changed: run 'make web'"


def test_every_built_file_is_listed_and_every_listed_file_is_there() -> None:
    listed = {entry["stored"] for entry in manifest()["files"].values()}
    assert {path.name for path in BUILT.iterdir()} == listed | {"manifest.json"}


def test_the_first_page_takes_little_javascript() -> None:
    files = manifest()["files"]
    assert sum((BUILT / files[name]["stored"]).stat().st_size for name in manifest()["firstPage"]) <= FIRST_PAGE_BYTES


def test_the_server_knows_the_pages_of_the_app() -> None:
    routes = (WEB / "src" / "app" / "routes.tsx").read_text()
    paths = re.findall(r"""^  "?([a-z][\w/:?-]*)"?: lazy\(|path="([a-z/]+)\"""", routes, re.MULTILINE)
    segments = {(first or second).split("/")[0] for first, second in paths}
    nested = set(re.findall(r"^const SETTINGS: Pages = \{(.*?)^\};", routes, re.MULTILINE | re.DOTALL)[0].split())
    assert segments - {word.rstrip(":") for word in nested} <= PAGES
    assert {"search", "courses", "cart", "settings"} <= segments
