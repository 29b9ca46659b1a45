"""Compose subgraph schemas into a supergraph."""

from collections.abc import Sequence

from router.composition.definition_index import DefinitionIndex
from router.composition.merging import merge_subgraphs
from router.composition.post_merge import validate_merged
from router.composition.print_schema import print_schema
from router.composition.result import CompositionResult
from router.composition.satisfiability import validate_satisfiability
from router.composition.subgraph_validation import validate_federation, validate_graphql, validate_own_values
from router.federation.diagnostics import Diagnostic
from router.federation.read_subgraph import parse_subgraph, read_subgraph
from router.federation.schema_model.build_schema import build_schema
from router.federation.subgraph import Subgraph
from router.federation.subgraph_document import SubgraphDocument
from router.federation.upgrade import upgrade_subgraphs

RESERVED_NAME = "_"


def compose(subgraphs: Sequence[SubgraphDocument]) -> CompositionResult:
    """Compose the subgraphs. All errors of the first stage that fails are reported."""
    errors = _name_errors(subgraphs)
    read: list[Subgraph] = []
    for document in subgraphs:
        subgraph, problems = _read_and_validate(document)
        errors += problems
        if subgraph is not None:
            read.append(subgraph)
    if errors:
        return CompositionResult(None, tuple(errors))
    upgraded, errors = upgrade_subgraphs(read)
    for subgraph in upgraded:
        if subgraph.upgraded and not errors:
            errors += validate_graphql(subgraph) or validate_federation(subgraph)
    if errors:
        return CompositionResult(None, tuple(errors))
    merge = merge_subgraphs(upgraded)
    if not merge.errors:
        validate_merged(merge)
    if not merge.errors:
        validate_satisfiability(merge)
    hints = tuple(merge.hints)
    if merge.errors:
        return CompositionResult(None, tuple(merge.errors), hints)
    return CompositionResult(print_schema(merge.supergraph), (), hints, DefinitionIndex(merge.subgraphs))


def _name_errors(subgraphs: Sequence[SubgraphDocument]) -> list[Diagnostic]:
    errors: list[Diagnostic] = []
    seen: set[str] = set()
    for document in subgraphs:
        if document.name == RESERVED_NAME or not document.name:
            message = f'Invalid subgraph name "{document.name}": it is reserved.'
            errors.append(Diagnostic("INVALID_SUBGRAPH_NAME", message))
        elif document.name in seen:
            message = f'There are two subgraphs of the name "{document.name}".'
            errors.append(Diagnostic("INVALID_SUBGRAPH_NAME", message))
        seen.add(document.name)
    return errors


def _read_and_validate(document: SubgraphDocument) -> tuple[Subgraph | None, list[Diagnostic]]:
    """Read and validate one subgraph. A step runs only if those before succeed, so that a mistake is reported once."""
    parsed = parse_subgraph(document)
    if isinstance(parsed, Diagnostic):
        return None, [parsed]
    built = build_schema(parsed)
    errors = validate_own_values(document.name, parsed, built.schema)
    if errors:
        return None, errors
    result = read_subgraph(document.name, document.url, parsed, built)
    if result.subgraph is None or result.errors:
        return None, result.errors
    errors = validate_graphql(result.subgraph)
    if not errors and result.subgraph.is_federation_2:
        errors = validate_federation(result.subgraph)
    return (result.subgraph, errors)
