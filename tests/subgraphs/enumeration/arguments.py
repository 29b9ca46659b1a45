"""The arguments of mutations by which someone could ask whether an account, a code or a token exists."""

import re
from pathlib import Path

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

SCHEMA = Path(__file__).parents[3] / "schema"
_ASKING = re.compile(r"(^|[a-z])(e?mail|code|token|challenge)$", re.IGNORECASE)


def schema_of(name: str) -> GraphQLSchema:
    """Return a schema among the generated artefacts."""
    return build_schema((SCHEMA / f"{name}.graphql").read_text(), assume_valid=True)


def asking_arguments(schema: GraphQLSchema) -> list[str]:
    """Return the coordinates, such as `register.email`, of fields of inputs that hold an address, a code or a token."""
    assert schema.mutation_type is not None
    found = []
    for mutation, field in schema.mutation_type.fields.items():
        for argument, declared in field.args.items():
            kind = get_named_type(declared.type)
            names = kind.fields if isinstance(kind, GraphQLInputObjectType) else [argument]
            found += [f"{mutation}.{name}" for name in names if _ASKING.search(name)]
    return sorted(found)


def document_of(schema: GraphQLSchema, mutation: str) -> str:
    """Return the mutation with all that its payload shows, and with all that the objects in it show themselves."""
    assert schema.mutation_type is not None
    field = schema.mutation_type.fields[mutation]
    [(argument, declared)] = field.args.items()
    payload = get_named_type(field.type)
    assert isinstance(payload, GraphQLObjectType)
    shown = [_selection(name, child) for name, child in payload.fields.items()]
    return (
        f"mutation($input: {declared.type}) {{ {mutation}({argument}: $input) {{ {' '.join(filter(None, shown))} }} }}"
    )


def _selection(name: str, field: GraphQLField) -> str | None:
    kind = get_named_type(field.type)
    if is_leaf_type(kind):
        return name
    if not isinstance(kind, GraphQLObjectType):
        return f"{name} {{ __typename message code path }}" if name == "errors" else None
    leaves = [
        child
        for child, declared in kind.fields.items()
        if is_leaf_type(get_named_type(declared.type)) and not any(map(is_required_argument, declared.args.values()))
    ]
    return f"{name} {{ {' '.join(leaves)} }}"
