"""The codes of errors in payloads, as a page made from the schema for clients."""

from graphql import GraphQLEnumType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

_HEAD = """# Codes of errors in payloads

A mutation that is rejected lists why in `errors` of its payload. Each error has a `code` of its domain, a `message` in
the language that `Accept-Language` prefers (English or German), and in `path` the field of the input concerned.
[docs/errors.md](../docs/errors.md) has the codes of errors at the top level. This page is made from api.graphql by
`make schema`.
"""


def error_codes(schema: GraphQLSchema) -> str:
    """Return the page in Markdown."""
    return "\n".join([_HEAD, *(_section(schema, error) for error in _error_types(schema))])


def _error_types(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    interface = schema.type_map["UserError"]
    assert isinstance(interface, GraphQLInterfaceType)
    return sorted(schema.get_implementations(interface).objects, key=lambda error: error.name)


def _section(schema: GraphQLSchema, error: GraphQLObjectType) -> str:
    codes = schema.type_map[f"{error.name}Code"]
    assert isinstance(codes, GraphQLEnumType)
    rows = [f"| `{name}` | {value.description} |" for name, value in sorted(codes.values.items())]
    return "\n".join([f"## {error.name}", "", error.description or "", "", "| code | meaning |", "|-|-|", *rows, ""])
