"""Compose subgraph schemas into a supergraph."""

from __future__ import annotations

from collections.abc import Sequence

from router.composition.result import CompositionError, CompositionResult
from router.federation.subgraph_document import SubgraphDocument


def compose(subgraphs: Sequence[SubgraphDocument]) -> CompositionResult:
    """Compose the subgraphs; every error found at the first failing stage is reported, not just the first."""
    if not subgraphs:
        return CompositionResult(None, (CompositionError("NO_SUBGRAPHS", "There are no subgraphs to compose."),))
    raise NotImplementedError
