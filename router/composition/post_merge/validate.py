"""Validate what has been merged; errors are added to the merge."""

from __future__ import annotations

from dataclasses import replace

from graphql import DocumentNode, Node

from router.composition.machinery import machinery_names
from router.composition.merging.context import Merge
from router.composition.post_merge.inaccessible import HidingProblem, check_inaccessible
from router.composition.post_merge.interface_field_no_implem import interface_fields_are_implemented
from router.composition.post_merge.missing_transitive_auth_requirements import transitive_access_is_demanded
from router.composition.post_merge.requires_on_supergraph import requirements_are_valid_on_supergraph
from router.composition.subgraph_validation.validate import validate_graphql
from router.federation.diagnostics import Diagnostic
from router.federation.features import built_in_directives
from router.federation.links import Links, read_links
from router.federation.schema import Element, Schema, is_applied
from router.federation.subgraph import Subgraph


def validate_merged(merge: Merge) -> None:
    """Check a merge that had no errors so far. Each step presumes the one before."""
    interface_fields_are_implemented(merge)
    requirements_are_valid_on_supergraph(merge)
    transitive_access_is_demanded(merge)
    if merge.errors:
        return
    links = read_links(merge.supergraph)
    merge.errors += _validate_as_graphql(merge.supergraph, links)
    if merge.errors:
        return
    for problem in check_inaccessible(merge.supergraph, machinery_names(merge.supergraph, links)):
        merge.error(problem.code, problem.message, _places(merge, problem))


def _validate_as_graphql(supergraph: Schema, links: Links) -> list[Diagnostic]:
    """What is valid in each subgraph may not be together, such as a custom directive defined for other places."""
    whole = replace(supergraph, directive_definitions={**built_in_directives(), **supergraph.directive_definitions})
    return validate_graphql(Subgraph("supergraph", "", DocumentNode(), whole, links, None))


def _places(merge: Merge, problem: HidingProblem) -> list[tuple[int, Node | None]]:
    """Where subgraphs hide it, and where they need it."""
    places: list[tuple[int, Node | None]] = []
    for index, subgraph in enumerate(merge.subgraphs):
        elements = _by_coordinate(subgraph.schema, {*problem.hidden, *problem.needed_by})
        hiding = [it for coordinate in problem.hidden if (it := elements.get(coordinate)) is not None]
        places += [(index, element.node) for element in hiding if is_applied(element, "inaccessible")]
        places += [(index, elements[coordinate].node) for coordinate in problem.needed_by if coordinate in elements]
    return places


def _by_coordinate(schema: Schema, wanted: set[str]) -> dict[str, Element]:
    return {element.coordinate: element for element in schema.elements() if element.coordinate in wanted}
