"""The schemas as files, for readers, code generation, and routers that load the supergraph from a file.

subgraphs/NAME.graphql   the schema of each subgraph
supergraph.graphql       the schema with the router's metadata
api.graphql              the schema for clients
CHANGELOG.md             its changes, by release
ERRORS.md                the codes of errors in payloads
"""

from collections.abc import Mapping
from pathlib import Path

from graphql import print_schema

from lectern.reference.error_codes import error_codes
from lectern.reference.schema_changelog import CHANGELOG, changelog, read_history
from lectern.web.supergraph import compose_supergraph, graph_schemas
from router import read_supergraph

API = Path("api.graphql")
ERRORS = Path("ERRORS.md")


def artefacts(folder: Path) -> dict[Path, str]:
    """Return each file's expected text by its path below the folder, which holds the last released schema."""
    schemas = graph_schemas()
    supergraph = compose_supergraph(schemas)
    api_schema = read_supergraph(supergraph).api_schema
    api = _text(print_schema(api_schema))
    return {
        **{Path("subgraphs") / f"{name}.graphql": _text(sdl) for name, sdl in schemas.items()},
        Path("supergraph.graphql"): _text(supergraph),
        API: api,
        ERRORS: _text(error_codes(api_schema)),
        CHANGELOG: changelog(folder, read_history(folder, api)),
    }


def write(expected: Mapping[Path, str], folder: Path) -> list[Path]:
    """Update the files. Return the paths of those that changed."""
    changed = stale(expected, folder)
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(expected[path.relative_to(folder)])
    return changed


def stale(expected: Mapping[Path, str], folder: Path) -> list[Path]:
    """Return the paths of the files that are missing or out of date."""
    return [folder / path for path, text in expected.items() if _read(folder / path) != text]


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None


def _text(document: str) -> str:
    return document.strip() + "\n"
