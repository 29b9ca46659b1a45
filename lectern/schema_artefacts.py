"""The schemas as files, for those who read them, generate code from them, or serve the router from them.

subgraphs/NAME.graphql   what each subgraph says of itself
supergraph.graphql       what the router serves
api.graphql              what clients see
"""

from collections.abc import Mapping
from pathlib import Path

from graphql import print_schema

from lectern.domains import subgraph_sdl
from lectern.subgraph_names import SUBGRAPHS
from lectern.web.supergraph import compose_supergraph
from router.supergraph import read_supergraph


def artefacts() -> dict[Path, str]:
    """Each artefact's text by its path below the folder, as the code says it should be."""
    schemas = {name: subgraph_sdl(name) for name in SUBGRAPHS}
    supergraph = compose_supergraph(schemas)
    return {
        **{Path("subgraphs") / f"{name}.graphql": _text(sdl) for name, sdl in schemas.items()},
        Path("supergraph.graphql"): _text(supergraph),
        Path("api.graphql"): _text(print_schema(read_supergraph(supergraph).api_schema)),
    }


def write(expected: Mapping[Path, str], folder: Path) -> list[Path]:
    """Brings the files up to date; gives the paths of those that changed."""
    changed = stale(expected, folder)
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(expected[path.relative_to(folder)])
    return changed


def stale(expected: Mapping[Path, str], folder: Path) -> list[Path]:
    """The paths of the files that are missing or not what they should be."""
    return [folder / path for path, text in expected.items() if _read(folder / path) != text]


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None


def _text(document: str) -> str:
    return document.strip() + "\n"
