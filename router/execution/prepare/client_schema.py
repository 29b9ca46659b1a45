"""The schema that clients' operations are validated against: the API schema and the router's own directives."""

from graphql import GraphQLDeferDirective, GraphQLSchema


def client_schema(api_schema: GraphQLSchema) -> GraphQLSchema:
    """Add `@defer` to the API schema: the router implements it, whether or not the subgraphs support it."""
    if api_schema.get_directive(GraphQLDeferDirective.name) is not None:
        return api_schema
    definition = api_schema.to_kwargs()
    definition["directives"] = (*definition["directives"], GraphQLDeferDirective)
    definition["assume_valid"] = True
    return GraphQLSchema(**definition)
