"""Random graphs with keys in nested objects, also of the same type: every path can be planned."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import pytest
from graphql import parse

from router.composition import compose
from router.federation import SubgraphDocument
from router.graph import build_graph
from router.planning import QueryPlanner
from router.planning.plan_verifier import check_plan
from router.supergraph import read_supergraph
from tests.router.planning.plans import LINK

BLOCKS = 4
GRAPHS_PER_BLOCK = 100
DEEPEST = 3

TYPES = ("T", "U")
LEAVES = ("a", "b")


@dataclass
class RandomSubgraph:
    """Field declarations and keys by type; `roots`: the types of root fields."""

    name: str
    random: Random
    links: frozenset[tuple[str, str]]
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)
    roots: list[str] = field(default_factory=list)

    @classmethod
    def made(cls, number: int, random: Random, links: frozenset[tuple[str, str]]) -> "RandomSubgraph":
        subgraph = cls(f"s{number}", random, links)
        here = [name for name in TYPES if random.random() < 0.8] or [TYPES[0]]
        subgraph.fields = {name: {f"own{number}": "Int"} if random.random() < 0.3 else {} for name in here}
        for name in here:
            for _ in range(random.choice((1, 1, 2))):
                paths = {subgraph.path(name, 0) for _ in range(random.choice((1, 1, 2)))}
                subgraph.keys.setdefault(name, []).append(" ".join(sorted(paths)))
            for start, end in sorted(links):
                if start == name and end in here and random.random() < 0.4:
                    subgraph.link(start, end)
            if subgraph.keys.get(name) and random.random() < 0.3:
                subgraph.require(name)
        subgraph.roots = [name for name in here if random.random() < 0.2 or (number == 0 and name == here[0])]
        return subgraph

    def path(self, type_name: str, depth: int) -> str:
        """Return a random path to a leaf field as a key; adds its fields to the subgraph."""
        ends = [end for start, end in sorted(self.links) if start == type_name and end in self.fields]
        if ends and depth < 2 and self.random.random() < 0.4:
            end = self.random.choice(ends)
            return f"{self.link(type_name, end)} {{ {self.path(end, depth + 1)} }}"
        leaf = self.random.choice(LEAVES)
        self.fields[type_name].setdefault(leaf, "ID! @shareable")
        return leaf

    def link(self, start: str, end: str) -> str:
        name = f"to{end}"
        self.fields[start].setdefault(name, f"{end} @shareable")
        return name

    def require(self, type_name: str) -> None:
        leaf = self.random.choice(LEAVES)
        if leaf not in self.fields[type_name]:
            self.fields[type_name][leaf] = "ID! @external"
            self.fields[type_name][f"from{leaf.upper()}In{self.name}"] = f'Int @requires(fields: "{leaf}")'

    @property
    def document(self) -> SubgraphDocument:
        parts = [f"type Query {{ {' '.join(f'{name.lower()}In{self.name}: {name}' for name in self.roots)} }}"]
        for name, fields in self.fields.items():
            keys = " ".join(f'@key(fields: "{key}")' for key in self.keys.get(name, ()))
            body = " ".join(f"{each}: {what}" for each, what in fields.items()) or "nothing: Int @shareable"
            parts.append(f"type {name} {keys} {{ {body} }}")
        return SubgraphDocument(self.name, f"http://{self.name}", LINK + " ".join(parts if self.roots else parts[1:]))


def random_subgraphs(random: Random) -> list[RandomSubgraph]:
    links = frozenset((start, end) for start in TYPES for end in TYPES if random.random() < 0.5)
    return [RandomSubgraph.made(number, random, links) for number in range(random.randint(2, 5))]


def every_path(subgraphs: list[RandomSubgraph]) -> Iterator[str]:
    """Operations that select all leaf fields at the end of one path each."""
    everything: dict[str, dict[str, str]] = {}
    for subgraph in subgraphs:
        for name, fields in subgraph.fields.items():
            everything.setdefault(name, {}).update({each: what.split()[0] for each, what in fields.items()})

    def below(type_name: str, depth: int) -> Iterator[str]:
        leaves = [name for name, of in everything[type_name].items() if of not in TYPES]
        if leaves:
            yield " ".join(leaves)
        if depth < DEEPEST:
            for name, of in everything[type_name].items():
                if of in TYPES:
                    yield from (f"{name} {{ {rest} }}" for rest in below(of, depth + 1))

    for subgraph in subgraphs:
        for root in subgraph.roots:
            yield from (f"{{ {root.lower()}In{subgraph.name} {{ {rest} }} }}" for rest in below(root, 1))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_path_of_a_composed_graph_can_be_planned(block: int) -> None:
    random = Random(f"keys in objects {block}")
    planned = 0
    for _ in range(GRAPHS_PER_BLOCK):
        subgraphs = random_subgraphs(random)
        result = compose([subgraph.document for subgraph in subgraphs])
        if result.supergraph_sdl is None:
            assert {error.code for error in result.errors} <= {"SATISFIABILITY_ERROR", "EXTERNAL_MISSING_ON_BASE"}
            continue
        planner = QueryPlanner(build_graph(read_supergraph(result.supergraph_sdl)))
        for text in every_path(subgraphs):
            operation = parse(text)
            plan = planner.plan(operation)
            assert check_plan(planner.graph, operation, plan) == (), text
            planned += 1
    assert planned > GRAPHS_PER_BLOCK // 2
