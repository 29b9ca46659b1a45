"""The merge of executable directives: those that all subgraphs define, since a request may go to any of them."""

from collections.abc import Mapping

from router.composition.merging.context import MergeContext, absent, present
from router.composition.merging.elements.arguments import merge_arguments
from router.composition.merging.elements.descriptions import merge_description
from router.federation.schema_model.schema import BUILT_IN_DIRECTIVES, DirectiveDefinition

EXECUTABLE_LOCATIONS = frozenset(
    {
        "QUERY",
        "MUTATION",
        "SUBSCRIPTION",
        "FIELD",
        "FRAGMENT_DEFINITION",
        "FRAGMENT_SPREAD",
        "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION",
    }
)


def merge_executable_directives(merge: MergeContext) -> None:
    """Add the executable directives that all subgraphs define to the supergraph; hint at those that differ."""
    names = dict.fromkeys(
        definition.name
        for subgraph in merge.subgraphs
        for definition in subgraph.schema.directive_definitions.values()
        if EXECUTABLE_LOCATIONS.intersection(definition.locations)
    )
    for name in names:
        if name in BUILT_IN_DIRECTIVES or name in merge.supergraph.directive_definitions:
            continue
        sources = {
            index: subgraph.schema.directive_definitions.get(name) for index, subgraph in enumerate(merge.subgraphs)
        }
        merged = _merged(merge, name, sources)
        if merged is not None:
            merge.supergraph.directive_definitions[name] = merged


def _locations(definition: DirectiveDefinition) -> list[str]:
    """Return the executable ones of a directive's locations, sorted; schema locations are merged elsewhere."""
    return sorted(EXECUTABLE_LOCATIONS.intersection(definition.locations))


def _common_locations(sources: Mapping[int, DirectiveDefinition | None]) -> set[str] | None:
    """Return the locations that all subgraphs have; None if a subgraph lacks the directive."""
    common: set[str] = set()
    for position, source in enumerate(sources.values()):
        if source is None:
            return None
        common = set(_locations(source)) if position == 0 else common.intersection(_locations(source))
        # The reference composer stops here as well: that no location is common precedes that a later subgraph lacks
        # the directive.
        if position > 0 and not common:
            break
    return common


def _merged(
    merge: MergeContext, name: str, sources: Mapping[int, DirectiveDefinition | None]
) -> DirectiveDefinition | None:
    given = present(sources)
    nodes = merge.nodes_of(given)
    prefix = f'Executable directive "@{name}"'
    locations = _common_locations(sources)
    if locations is None:
        message = (
            f"{prefix} is not in the supergraph, as it does not appear in all subgraphs: it is defined in "
            f"{merge.names(given)} but not in {merge.names(absent(sources))}."
        )
        merge.hint("INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE", message, nodes)
        return None
    shown = " and ".join(merge.variants(given, lambda source: ", ".join(_locations(source))))
    if not locations:
        message = f"{prefix} is not in the supergraph, as no location is common to all subgraphs: {shown}."
        merge.hint("NO_EXECUTABLE_DIRECTIVE_INTERSECTION", message, nodes)
        return None
    if any(set(_locations(source)) != locations for source in given.values()):
        message = f"{prefix} has inconsistent locations; the supergraph uses those that all have: {shown}."
        merge.hint("INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS", message, nodes)
    repeatable = all(source.repeatable for source in given.values())
    if repeatable is not any(source.repeatable for source in given.values()):
        message = f"{prefix} is repeatable in some subgraphs only, so it is not repeatable in the supergraph."
        merge.hint("INCONSISTENT_EXECUTABLE_DIRECTIVE_REPEATABLE", message, nodes)
    merged = DirectiveDefinition(name, locations=sorted(locations), repeatable=repeatable)
    merge_description(merge, given, merged)
    merge_arguments(merge, given, merged)
    return merged
