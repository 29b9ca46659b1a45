"""The supergraphs of the federation gateway audit: ours mean what the recorded ones mean."""

import pytest

from router.composition import SubgraphDocument, compose
from tests.router.audit.suites import MISSING, Suite, load_suites
from tests.router.composition.supergraph_meaning import differences

pytestmark = pytest.mark.skipif(not load_suites(), reason=MISSING)


@pytest.mark.parametrize("suite", load_suites(), ids=lambda suite: str(suite.name))
def test_a_suite_composes_to_the_recorded_supergraph(suite: Suite) -> None:
    result = compose([SubgraphDocument(it.name, it.url, it.sdl) for it in suite.subgraphs])
    assert result.errors == ()
    assert result.supergraph_sdl is not None
    assert differences(suite.supergraph, result.supergraph_sdl) == []
