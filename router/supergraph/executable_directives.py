"""The executable directives that subgraphs define.

Composition merges an executable directive only if all subgraphs define it, so that requests to any of them may have it.
"""

from collections.abc import Mapping

from graphql import DirectiveLocation, GraphQLDirective, GraphQLSchema, is_specified_directive

EXECUTABLE_LOCATIONS = frozenset(
    {
        DirectiveLocation.QUERY,
        DirectiveLocation.MUTATION,
        DirectiveLocation.SUBSCRIPTION,
        DirectiveLocation.FIELD,
        DirectiveLocation.FRAGMENT_DEFINITION,
        DirectiveLocation.FRAGMENT_SPREAD,
        DirectiveLocation.INLINE_FRAGMENT,
        DirectiveLocation.VARIABLE_DEFINITION,
    }
)
_INCREMENTAL_DELIVERY = frozenset({"defer", "stream"})
"""Directives that the router handles itself."""


def executable_directives(api_schema: GraphQLSchema) -> Mapping[str, GraphQLDirective]:
    """Return the executable directives of subgraphs by name, without those of GraphQL itself."""
    return {
        directive.name: directive
        for directive in api_schema.directives
        if not is_specified_directive(directive)
        and directive.name not in _INCREMENTAL_DELIVERY
        and not EXECUTABLE_LOCATIONS.isdisjoint(directive.locations)
    }
