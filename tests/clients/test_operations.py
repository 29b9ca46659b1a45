"""The operations of our clients, one per file by screen, against the schema that they are sent to."""

import re
from functools import cache
from pathlib import Path

import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    Visitor,
    build_schema,
    concat_ast,
    parse,
    validate,
    visit,
)

from lectern.reference.client_operations import Footprints, read_operations
from lectern.web.routing import MAX_COST
from router import read_supergraph

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "schema" / "operations"
SHARED = "shared"
SCREENS = sorted(path.name for path in OPERATIONS.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema" / "api.graphql").read_text())


def documents(folder: str) -> dict[str, DocumentNode]:
    """Return the parsed files of a folder by their names without the ending."""
    return {path.stem: parse(path.read_text()) for path in sorted((OPERATIONS / folder).glob("*.graphql"))}


def definitions(folder: str) -> list[tuple[str, OperationDefinitionNode | FragmentDefinitionNode]]:
    """Return the definitions of a folder with the names of their files."""
    return [
        (stem, node)
        for stem, document in documents(folder).items()
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode | FragmentDefinitionNode)
    ]


@pytest.mark.parametrize("screen", SCREENS)
def test_the_operations_of_a_screen_fit_the_schema(schema: GraphQLSchema, screen: str) -> None:
    shared = {} if screen == SHARED else documents(SHARED)
    document = concat_ast([*documents(screen).values(), *shared.values()])
    # A screen uses some of the shared fragments; that each is used by one is tested below.
    errors = [error.message for error in validate(schema, document) if "is never used" not in error.message]
    assert errors == [], f"change schema/operations/{screen}, then run 'make web'"


@pytest.mark.parametrize("screen", SCREENS)
def test_a_file_has_one_definition_and_its_name(screen: str) -> None:
    assert [(stem, node.name.value if node.name else None) for stem, node in definitions(screen)] == [
        (stem, stem) for stem in documents(screen)
    ]


def test_names_are_unique_since_logs_and_manifests_go_by_them() -> None:
    names = [stem for screen in SCREENS for stem in documents(screen)]
    assert sorted(names) == sorted(set(names))


def test_every_fragment_is_used() -> None:
    text = "".join(path.read_text() for path in OPERATIONS.rglob("*.graphql"))
    fragments = [
        stem for screen in SCREENS for stem, node in definitions(screen) if isinstance(node, FragmentDefinitionNode)
    ]
    assert [name for name in fragments if f"...{name}\n" not in text] == []


GRAPH = read_supergraph((ROOT / "schema" / "supergraph.graphql").read_text())
FOOTPRINTS = Footprints(GRAPH)
OWN = {operation.name: operation for operation in read_operations(OPERATIONS)}
MOST_CALLS = 8
"""Of one operation: the home page, which shows courses of several lists."""


@pytest.mark.parametrize("name", OWN)
def test_an_operation_is_planned_with_few_calls_and_costs_little(name: str) -> None:
    footprint = FOOTPRINTS.of(OWN[name])
    assert 0 < len(footprint.calls) <= MOST_CALLS
    assert footprint.cost <= MAX_COST


def test_every_file_with_an_operation_is_read() -> None:
    kinds = {
        stem for screen in SCREENS for stem, node in definitions(screen) if isinstance(node, OperationDefinitionNode)
    }
    assert kinds == OWN.keys()


KEYS = {"__typename", "id"}
"""Selected for the cache, whether a component shows them or not."""


class _Selected(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.keys: set[str] = set()

    def enter_field(self, node: FieldNode, _key: object, _parent: object, _path: object, ancestors: list[Node]) -> None:
        # A root field is what the operation does; a mutation's result need not be shown.
        if not isinstance(ancestors[-2], OperationDefinitionNode):
            self.keys.add(node.alias.value if node.alias else node.name.value)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_selected_field_is_used_by_the_app(screen: str) -> None:
    """By name: a field of a fragment or an operation occurs in the sources of the app."""
    selected = _Selected()
    for document in documents(screen).values():
        visit(document, selected)
    assert selected.keys - KEYS - app_words() == set(), f"select less in schema/operations/{screen}"


@cache
def app_words() -> frozenset[str]:
    """Return the words of the web app's own sources."""
    sources = [path for path in (ROOT / "clients" / "web" / "src").rglob("*.ts*") if "gql" not in path.parts]
    return frozenset(word for path in sources for word in re.findall(r"\w+", path.read_text()))
