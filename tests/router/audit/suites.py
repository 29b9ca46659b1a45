"""The audit's cases as recorded: supergraph, subgraph SDLs, operations, expected responses, reference calls."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SUITES_FOLDER = Path(__file__).resolve().parents[4] / "shared" / "audit" / "suites"
MISSING = f"the federation gateway audit's data is not on this machine ({SUITES_FOLDER.name} folder absent)"


@dataclass(frozen=True)
class RecordedSubgraph:
    name: str
    url: str
    sdl: str


@dataclass(frozen=True)
class Case:
    """One operation. `expected_errors` is None where the audit leaves it open whether there are errors."""

    suite: str
    index: int
    query: str
    variables: dict[str, Any]
    expected_data: Any
    expected_errors: bool | None
    fewest_calls: int | None
    """The fewest subgraph requests that a reference gateway needed for the right response."""

    @property
    def id(self) -> str:
        return f"{self.suite}-{self.index}"


@dataclass(frozen=True)
class Suite:
    name: str
    supergraph: str
    subgraphs: tuple[RecordedSubgraph, ...]
    cases: tuple[Case, ...]


def _case(suite: str, index: int, recorded: dict[str, Any]) -> Case:
    text = json.dumps(recorded).replace("{{requestId}}", f"request-{index}")
    recorded = json.loads(text)
    calls = [len(r["subgraph_requests"]) for r in recorded["reference"].values() if r["ok"]]
    errors = recorded["expected"]["errors"]
    return Case(
        suite=suite,
        index=index,
        query=recorded["query"],
        variables=recorded["variables"] or {},
        expected_data=recorded["expected"]["data"],
        expected_errors=errors if isinstance(errors, bool) else None,
        fewest_calls=min(calls, default=None),
    )


@cache
def load_suites() -> tuple[Suite, ...]:
    """Every recorded suite by name; none on a machine without the data."""
    return tuple(
        Suite(
            name=(recorded := json.loads(path.read_text()))["suite"],
            supergraph=recorded["supergraph"],
            subgraphs=tuple(RecordedSubgraph(s["name"], s["url"], s["sdl"]) for s in recorded["subgraphs"]),
            cases=tuple(_case(recorded["suite"], i, test) for i, test in enumerate(recorded["tests"])),
        )
        for path in sorted(SUITES_FOLDER.glob("*.json"))
    )
