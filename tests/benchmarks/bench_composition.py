"""CPU time of composing: `python -m tests.benchmarks.bench_composition`.

Measures the project's own subgraphs, if they are beside the repository, and a synthetic graph of 100 subgraphs with
2,000 entity types, each spread over several subgraphs.
"""

import time
from collections.abc import Sequence
from pathlib import Path

from router.composition import SubgraphDocument, compose

DESIGN_SCHEMAS = Path(__file__).parents[3] / "shared" / "design" / "schema"

SUBGRAPHS = 100
TYPES = 2_000
HOMES = 3
"""Subgraphs that each synthetic type lives in."""


def design_subgraphs() -> list[SubgraphDocument]:
    """Return the seven subgraphs of the design, or none where they are not at hand."""
    return [
        SubgraphDocument(path.stem, f"http://{path.stem}/graphql", path.read_text(encoding="utf-8"))
        for path in sorted(DESIGN_SCHEMAS.glob("*.graphql"))
    ]


def synthetic_subgraphs(subgraphs: int = SUBGRAPHS, types: int = TYPES) -> list[SubgraphDocument]:
    """Entities with fields of their own in each of their subgraphs, and references to other entities."""
    parts: list[list[str]] = [[] for _ in range(subgraphs)]
    roots: list[list[str]] = [[] for _ in range(subgraphs)]
    for number in range(types):
        for home in range(HOMES):
            index = (number + home * 37) % subgraphs
            # Entities are known in their subgraphs only, so a reference goes to one of the same subgraph.
            referred = (number + subgraphs) % types
            parts[index].append(
                f'type T{number} @key(fields: "id") {{ id: ID! value{home}: String @tag(name: "t") '
                f"next{home}(first: Int = 10): [T{referred}!] }}"
            )
        roots[number % subgraphs].append(f"t{number}(id: ID!): T{number}")
    link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@tag"])'
    return [
        SubgraphDocument(
            f"s{index:03}",
            f"http://s{index}/graphql",
            "\n".join([link, *parts[index], f"type Query {{ {' '.join(roots[index])} }}"]),
        )
        for index in range(subgraphs)
    ]


def cpu_milliseconds(documents: Sequence[SubgraphDocument], rounds: int) -> float:
    """Return the least CPU time of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        result = compose(documents)
        best = min(best, time.process_time() - start)
        if result.errors:
            raise SystemExit(f"does not compose: {result.errors[0].message}")
    return best * 1000


def main() -> None:
    """Print the measurements."""
    design = design_subgraphs()
    if design:
        print(f"{len(design)} design subgraphs: {cpu_milliseconds(design, rounds=5):.0f} ms of CPU")
    synthetic = synthetic_subgraphs()
    print(f"{SUBGRAPHS} subgraphs, {TYPES} types: {cpu_milliseconds(synthetic, rounds=2):.0f} ms of CPU")


if __name__ == "__main__":
    main()
