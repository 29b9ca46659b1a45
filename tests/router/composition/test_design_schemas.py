"""The seven subgraphs of the design compose."""

from pathlib import Path

import pytest

from router.composition import SubgraphDocument, compose

FOLDER = Path(__file__).parents[4] / "shared" / "design" / "schema"

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the design's schemas are not at hand")


def test_the_design_composes_without_a_doubt() -> None:
    documents = [
        SubgraphDocument(path.stem, f"http://{path.stem}/graphql", path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.graphql"))
    ]
    result = compose(documents)
    assert len(documents) == 7
    assert result.errors == ()
    assert result.supergraph_sdl is not None
