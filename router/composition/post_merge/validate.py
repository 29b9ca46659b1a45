"""Validate what has been merged; errors are added to the merge."""

from dataclasses import replace

from graphql import DocumentNode, Node

from router.composition.merging.context import MergeContext
from router.composition.post_merge.inaccessible import HidingProblem, check_inaccessible
from router.composition.post_merge.interface_field_no_implem import interface_fields_are_implemented
from router.composition.post_merge.missing_transitive_auth_requirements import access_requirements_are_transitive
from router.composition.post_merge.requires_on_supergraph import requirements_are_valid_on_supergraph
from router.composition.spec_elements import spec_element_names
from router.composition.subgraph_validation.validate import validate_graphql
from router.federation.diagnostics import Diagnostic
from router.federation.schema_model.schema import Element, Schema, is_applied
from router.federation.specifications.features import built_in_directives
from router.federation.specifications.links import Links, read_links
from router.federation.subgraph import Subgraph


def validate_merged(merge: MergeContext) -> None:
    """Check a merge that had no errors so far. Each step presumes the one before."""
    interface_fields_are_implemented(merge)
    requirements_are_valid_on_supergraph(merge)
    access_requirements_are_transitive(merge)
    if merge.errors:
        return
    links = read_links(merge.supergraph)
    merge.errors += _validate_as_graphql(merge.supergraph, links)
    if merge.errors:
        return
    for problem in check_inaccessible(merge.supergraph, spec_element_names(merge.supergraph, links)):
        merge.error(problem.code, problem.message, _nodes_of(merge, problem))


def _validate_as_graphql(supergraph: Schema, links: Links) -> list[Diagnostic]:
    """Validate the merged schema as GraphQL: subgraphs may define a custom directive for different locations."""
    whole = replace(supergraph, directive_definitions={**built_in_directives(), **supergraph.directive_definitions})
    return validate_graphql(Subgraph("supergraph", "", DocumentNode(), whole, links, None))


def _nodes_of(merge: MergeContext, problem: HidingProblem) -> list[tuple[int, Node | None]]:
    """Return the definitions that hide the element, and those that need it."""
    nodes: list[tuple[int, Node | None]] = []
    for index, subgraph in enumerate(merge.subgraphs):
        elements = _by_coordinate(subgraph.schema, {*problem.hidden, *problem.needed_by})
        hiding = [it for coordinate in problem.hidden if (it := elements.get(coordinate)) is not None]
        nodes += [(index, element.node) for element in hiding if is_applied(element, "inaccessible")]
        nodes += [(index, elements[coordinate].node) for coordinate in problem.needed_by if coordinate in elements]
    return nodes


def _by_coordinate(schema: Schema, wanted: set[str]) -> dict[str, Element]:
    return {element.coordinate: element for element in schema.elements() if element.coordinate in wanted}
