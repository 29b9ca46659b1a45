"""Documents whose fields may be cached."""

import pytest

from router.composition import compose
from router.execution.subgraph_call import SubgraphOperation
from router.federation import SubgraphDocument
from router.planning.plan import OperationKind
from router.server.cache import CacheHints
from router.server.cache.subgraph.cacheable_fields import DocumentReader
from router.supergraph import read_supergraph

SUPERGRAPH = compose([SubgraphDocument("a", "http://a", "directive @up on FIELD type Query { x: Int }")]).supergraph_sdl


@pytest.mark.parametrize(
    ("document", "cacheable"),
    [("{x}", True), ("query($t:Boolean!){x@include(if:$t)}", True), ("{x@up}", False), ("{...@up{x}}", False)],
)
def test_documents_with_directives_of_subgraphs_are_not_cached(document: str, cacheable: bool) -> None:
    assert SUPERGRAPH is not None
    reader = DocumentReader(CacheHints(read_supergraph(SUPERGRAPH)), "a")
    assert (reader.read(SubgraphOperation(document, None, OperationKind.QUERY)) is not None) is cacheable
