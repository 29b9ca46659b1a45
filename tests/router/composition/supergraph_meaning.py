"""Supergraphs compared by what they mean to a gateway, not by their text.

Two supergraphs mean the same when they have the same types and directives, with everything on them, in any order.
Definitions of the link and the join specification differ between join versions and are left out. `@join__field`
may be left out where it would only repeat the type's `@join__type`; it is written out here for every graph. Default
arguments of join directives are left out.
"""

from typing import Any

from graphql import DocumentNode, Node, SchemaDefinitionNode, ValueNode, parse, print_ast
from graphql.language import DirectiveNode

_DEFAULTS = {
    ("join__type", "extension"): "false",
    ("join__type", "resolvable"): "true",
    ("join__type", "isInterfaceObject"): "false",
}

Meaning = dict[str, Any]


def meaning(sdl: str) -> Meaning:
    """Return the meaning of a supergraph, as plain values to compare."""
    document: DocumentNode = parse(sdl, no_location=True)
    found: Meaning = {}
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode):
            found["schema"] = {
                "directives": sorted(
                    _applied(directive) for directive in node.directives or () if not _is_join(directive)
                ),
                "roots": sorted(print_ast(operation) for operation in node.operation_types),
            }
            continue
        name: str = node.name.value  # type: ignore[attr-defined]  # all but the schema have names
        if (name.startswith(("join__", "link__")) and name != "join__Graph") or name == "link":
            continue
        prefix = "@" if node.kind == "directive_definition" else ""
        found[prefix + name] = _definition(node)
    return found


def differences(expected: str, actual: str) -> list[str]:
    """Return the differences in meaning between two supergraphs, as text."""
    first, second = meaning(expected), meaning(actual)
    found: list[str] = []
    for name in sorted(first.keys() | second.keys()):
        _compare(name, first.get(name), second.get(name), found)
    return found


def _compare(path: str, first: Any, second: Any, found: list[str]) -> None:
    if isinstance(first, dict) and isinstance(second, dict):
        for key in sorted(first.keys() | second.keys()):
            _compare(f"{path}.{key}", first.get(key), second.get(key), found)
    elif first != second:
        found.append(f"{path}: expected {first!r}, got {second!r}")


def _is_join(directive: DirectiveNode) -> bool:
    url = next((a.value for a in directive.arguments or () if a.name.value == "url"), None)
    return directive.name.value == "link" and "specs.apollo.dev/join/" in getattr(url, "value", "")


def _definition(node: Node) -> Meaning:
    directives = [_applied(directive) for directive in getattr(node, "directives", None) or ()]
    graphs = {
        text.split('"graph": ')[1].split(",")[0].rstrip("}") for text in directives if text.startswith("join__type ")
    }
    parts: Meaning = {
        "kind": node.kind,
        "description": _description(node),
        "directives": sorted(set(directives)),
        "interfaces": sorted(item.name.value for item in getattr(node, "interfaces", None) or ()),
        "members": sorted(item.name.value for item in getattr(node, "types", None) or ()),
        "fields": {item.name.value: _field(item, graphs) for item in getattr(node, "fields", None) or ()},
        "values": {item.name.value: _value(item) for item in getattr(node, "values", None) or ()},
    }
    if node.kind == "directive_definition":
        parts["locations"] = sorted(item.value for item in getattr(node, "locations", ()))
        parts["repeatable"] = getattr(node, "repeatable", False)
        parts["arguments"] = _arguments(node)
    return parts


def _field(node: Node, graphs: set[str]) -> Meaning:
    directives = [_applied(directive) for directive in getattr(node, "directives", None) or ()]
    if not any(text.startswith("join__field") for text in directives):
        directives += [f'join__field {{"graph": {graph}}}' for graph in graphs]
    default = getattr(node, "default_value", None)
    return {
        "type": print_ast(node.type),  # type: ignore[attr-defined]  # fields have types
        "description": _description(node),
        "directives": sorted(directives),
        "arguments": _arguments(node),
        "default": _text(default) if default is not None else None,
    }


def _arguments(node: Node) -> Meaning:
    return {item.name.value: _value(item) for item in getattr(node, "arguments", None) or ()}


def _value(node: Node) -> Meaning:
    default = getattr(node, "default_value", None)
    return {
        "type": print_ast(node.type) if hasattr(node, "type") else None,
        "description": _description(node),
        "directives": sorted(_applied(directive) for directive in getattr(node, "directives", None) or ()),
        "default": _text(default) if default is not None else None,
    }


def _description(node: Node) -> str | None:
    description = getattr(node, "description", None)
    return description.value if description is not None else None


def _applied(directive: DirectiveNode) -> str:
    name = directive.name.value
    arguments = {
        argument.name.value: _text(argument.value)
        for argument in directive.arguments or ()
        if _DEFAULTS.get((name, argument.name.value)) != print_ast(argument.value)
    }
    return f"{name} " + "{" + ", ".join(f'"{key}": {arguments[key]}' for key in sorted(arguments)) + "}"


def _text(value: ValueNode) -> str:
    match value.kind:
        case "object_value":
            fields = {field.name.value: _text(field.value) for field in value.fields}  # type: ignore[attr-defined]
            return "{" + ", ".join(f"{key}: {fields[key]}" for key in sorted(fields)) + "}"
        case "list_value":
            return "[" + ", ".join(sorted(_text(item) for item in value.values)) + "]"  # type: ignore[attr-defined]
        case "string_value":
            text: str = value.value  # type: ignore[attr-defined]
            return '"' + " ".join(text.replace(",", " ").split()) + '"'
        case _:
            return print_ast(value)
