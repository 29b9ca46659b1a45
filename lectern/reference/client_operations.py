"""The operations of our clients: one .graphql file each, in a folder for each screen, with the fragments beside.

Fragments that several screens use are in the folder `shared`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    OperationDefinitionNode,
    Visitor,
    parse,
    validate,
    visit,
)

from router import Supergraph, SupergraphPlanner, estimated_cost

SHARED = "shared"
PAGE_SIZE = 24
"""The size of a client's pages, for estimates of costs."""
PAGE_SIZES = {"Orders": 10, "Notifications": 30}
"""Those of operations with other pages."""


@dataclass(frozen=True)
class ClientOperation:
    """One operation with the fragments that it uses."""

    screen: str
    name: str
    document: DocumentNode

    @property
    def kind(self) -> str:
        operation = self.document.definitions[0]
        assert isinstance(operation, OperationDefinitionNode)
        return operation.operation.value

    def problems(self, schema: GraphQLSchema) -> list[str]:
        """Return why the operation does not fit the schema; empty if it does."""
        return [error.message for error in validate(schema, self.document)]


@dataclass(frozen=True)
class Footprint:
    """The cost of an operation: its calls to subgraphs in the order of the plan, and its estimated cost."""

    calls: tuple[str, ...]
    cost: float


def read_operations(folder: Path) -> Iterator[ClientOperation]:
    """Yield the operations below a folder, by screen and name."""
    shared = _fragments(folder / SHARED)
    for screen in sorted(path for path in folder.iterdir() if path.is_dir()):
        fragments = {**shared, **_fragments(screen)}
        for path in sorted(screen.glob("*.graphql")):
            for definition in parse(path.read_text()).definitions:
                if isinstance(definition, OperationDefinitionNode):
                    used = _used(definition, fragments)
                    yield ClientOperation(screen.name, path.stem, DocumentNode(definitions=(definition, *used)))


class Footprints:
    """The footprints of operations on one graph."""

    def __init__(self, graph: Supergraph) -> None:
        self._graph = graph
        self._planner = SupergraphPlanner(graph)

    def of(self, operation: ClientOperation) -> Footprint:
        """Return the footprint of a valid operation. Raises PlanningError if it cannot be planned."""
        plan = self._planner.plan(operation.document, None, active_labels=frozenset(), defer=False)
        cost = estimated_cost(
            self._graph, operation.document, variables={"first": PAGE_SIZES.get(operation.name, PAGE_SIZE)}
        )
        return Footprint(tuple(fetch.subgraph for fetch in plan.fetches), cost)


def _fragments(folder: Path) -> dict[str, FragmentDefinitionNode]:
    return {
        definition.name.value: definition
        for path in sorted(folder.glob("*.graphql"))
        for definition in parse(path.read_text()).definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def _used(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> list[FragmentDefinitionNode]:
    """Return the fragments that an operation uses, those within fragments included, each once."""
    found: dict[str, FragmentDefinitionNode] = {}
    pending: list[OperationDefinitionNode | FragmentDefinitionNode] = [operation]
    while pending:
        spreads = _Spreads()
        visit(pending.pop(), spreads)
        for name in spreads.names:
            if name in fragments and name not in found:
                found[name] = fragments[name]
                pending.append(fragments[name])
    return list(found.values())


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.names.append(node.name.value)
