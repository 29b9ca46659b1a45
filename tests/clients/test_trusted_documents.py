"""The manifest of trusted documents: the texts that the web app sends, fresh and complete."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from graphql import DocumentNode, FieldNode, Node, SelectionSetNode, Visitor, parse, print_ast, visit
from graphql.language import REMOVE

from lectern.reference.client_operations import ClientOperation, read_operations

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = json.loads((ROOT / "schema" / "trusted-documents.json").read_text())
ENTRIES: dict[str, dict[str, str]] = {entry["name"]: entry for entry in MANIFEST["operations"]}
OWN: dict[str, ClientOperation] = {
    operation.name: operation for operation in read_operations(ROOT / "schema/operations")
}


class _WithoutTypeNames(Visitor):
    """Remove the `__typename` that the client's cache adds to every selection."""

    def enter_field(self, node: FieldNode, *_: object) -> object:
        return REMOVE if node.name.value == "__typename" and node.alias is None else None


def definitions(document: DocumentNode) -> list[str]:
    """Return the printed definitions in order of their text, without the client's type names."""
    stripped: Node = visit(document, _WithoutTypeNames())
    assert isinstance(stripped, DocumentNode)
    return sorted(print_ast(definition) for definition in stripped.definitions)


def test_the_manifest_has_the_format_that_the_router_reads() -> None:
    assert (MANIFEST["format"], MANIFEST["version"]) == ("apollo-persisted-query-manifest", 1)


def test_every_operation_of_ours_is_trusted_and_no_other() -> None:
    assert ENTRIES.keys() == OWN.keys(), "run 'make web'"


@pytest.mark.parametrize("name", OWN)
def test_a_trusted_document_is_that_of_the_operation(name: str) -> None:
    entry = ENTRIES[name]
    assert definitions(parse(entry["body"])) == definitions(OWN[name].document), "run 'make web'"
    assert entry["type"] == OWN[name].kind
    assert entry["id"] == hashlib.sha256(entry["body"].encode()).hexdigest()


def test_selections_of_the_client_have_their_type_names() -> None:
    """The session's own requests bypass the cache, and are sent as they are written."""
    for name, entry in ENTRIES.items():
        found: list[bool] = []

        class Selections(Visitor):
            def enter_selection_set(self, node: SelectionSetNode, *_: object, found: list[bool] = found) -> None:
                names = [field.name.value for field in node.selections if isinstance(field, FieldNode)]
                found.append("__typename" in names)

        visit(parse(entry["body"]), Selections())
        assert any(found) is (OWN[name].screen != "session"), name
