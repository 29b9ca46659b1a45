"""Compose subgraph schemas into a supergraph."""

from __future__ import annotations

from collections.abc import Sequence

from router.composition.merging import merge_subgraphs
from router.composition.print_schema import print_schema
from router.composition.result import CompositionResult
from router.federation.diagnostics import Diagnostic
from router.federation.read_subgraph import parse_subgraph, read_subgraph
from router.federation.subgraph import Subgraph
from router.federation.subgraph_document import SubgraphDocument
from router.federation.upgrade import upgrade_subgraphs


def compose(subgraphs: Sequence[SubgraphDocument]) -> CompositionResult:
    """Compose the subgraphs; every error found at the first failing stage is reported, not just the first."""
    errors: list[Diagnostic] = []
    read: list[Subgraph] = []
    for document in subgraphs:
        parsed = parse_subgraph(document)
        if isinstance(parsed, Diagnostic):
            errors.append(parsed)
            continue
        result = read_subgraph(document.name, document.url, parsed)
        errors += result.errors
        if result.subgraph is not None:
            read.append(result.subgraph)
    if errors:
        return CompositionResult(None, tuple(errors))
    upgraded, upgrade_errors = upgrade_subgraphs(read)
    if upgrade_errors:
        return CompositionResult(None, tuple(upgrade_errors))
    merge = merge_subgraphs(upgraded)
    hints = tuple(merge.hints)
    if merge.errors:
        return CompositionResult(None, tuple(merge.errors), hints)
    return CompositionResult(print_schema(merge.supergraph), (), hints)
