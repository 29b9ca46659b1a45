"""The schema that clients' operations are validated against: the API schema, and what the router itself adds to it."""

from __future__ import annotations

from graphql import GraphQLDeferDirective, GraphQLSchema


def client_schema(api_schema: GraphQLSchema) -> GraphQLSchema:
    """The API schema with `@defer`, which the router carries out whatever the subgraphs know of it."""
    if api_schema.get_directive(GraphQLDeferDirective.name) is not None:
        return api_schema
    definition = api_schema.to_kwargs()
    definition["directives"] = (*definition["directives"], GraphQLDeferDirective)
    definition["assume_valid"] = True
    return GraphQLSchema(**definition)
