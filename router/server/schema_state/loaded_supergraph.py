"""One version of the supergraph, ready to be served."""

from dataclasses import dataclass

from router.execution import Engine
from router.execution.plan.planned_operation import PlannedOperation
from router.server.cache import SubgraphCache
from router.server.demand_control.cost import CostModel
from router.server.security.authorization import Authorizer
from router.supergraph import Supergraph


@dataclass(frozen=True, slots=True)
class LoadedSupergraph:
    """A supergraph and everything that was built from it. `digest` identifies its text."""

    supergraph: Supergraph
    engine: Engine
    authorizer: Authorizer
    costs: CostModel
    digest: str
    cache: SubgraphCache | None = None


def fetched_subgraphs(planned: PlannedOperation) -> tuple[str, ...]:
    """Return the subgraphs that a plan fetches from, each once."""
    return tuple(dict.fromkeys(fetch.subgraph for fetch in planned.compiled.plan.fetches))
