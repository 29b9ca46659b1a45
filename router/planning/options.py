"""What the caller decides about planning: override labels, @defer and the bounds on hostile operations."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlanningBudget:
    """Bounds on the work that one operation may cause. Exceeding one raises `PlanningBudgetExceeded`.

    `selections`: fields and fragments after fragments are expanded and merged. `depth`: nesting of fields.
    `steps`: elementary decisions of the walk (an edge looked at, a key tried). `fetches`: look-ups, before
    they are gathered into requests.
    `condition_terms`: conjunctions in one disjunction of @skip/@include conditions. `deferred_fragments`: fragments
    with @defer, after expansion.
    """

    selections: int = 20_000
    depth: int = 200
    steps: int = 1_000_000
    fetches: int = 1_000
    condition_terms: int = 64
    deferred_fragments: int = 100


@dataclass(frozen=True, slots=True)
class PlanningOptions:
    """`active_labels`: the progressive override labels that hold for this request. `defer`: whether the client takes
    incremental delivery; without it @defer is ignored, as the specification allows. `hoist_literals`: send arguments'
    literals as variables (`QueryPlan.constants`), so that operations which differ in them alone give subgraphs the
    same documents to cache."""

    active_labels: frozenset[str] = frozenset()
    defer: bool = False
    hoist_literals: bool = False
    budget: PlanningBudget = field(default_factory=PlanningBudget)
