"""The caller's choices in planning: override labels, @defer, literals and the bounds on hostile operations."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlanningBudget:
    """Bounds on the work that one operation may cause. Exceeding one raises `PlanningBudgetExceeded`.

    `selections`: fields and fragments after fragments are expanded and merged. `depth`: nesting of fields.
    `steps`: elementary decisions of path selection (an edge considered, a key tried). `fetches`: fetch groups, before
    they are batched into requests.
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
    """The options of one plan.

    `active_labels`: the progressive override labels that are active for this request. `defer`: whether the client
    supports incremental delivery; without it @defer is ignored, as the specification allows. `hoist_literals`: send
    the literals of arguments as variables (`QueryPlan.constants`), so that operations which differ only in literals
    produce the same subgraph documents, which subgraphs can cache.
    """

    active_labels: frozenset[str] = frozenset()
    defer: bool = False
    hoist_literals: bool = False
    budget: PlanningBudget = field(default_factory=PlanningBudget)
