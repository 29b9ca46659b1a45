"""Plan the operation: the only place where an operation in flight is planned."""

from router.execution.plan.plan_cache import planned
from router.execution.prepare.prepared_operation import PlanKey
from router.server.pipeline.context import OperationContext
from router.server.pipeline.planning_lane import PlanningLane


def find_plan(operation: OperationContext) -> PlanKey | None:
    """Set `operation.planned` by the cache, or return the key of the plan to make.

    Raises RequestError if it is known that no plan can be made.
    """
    engine, prepared = operation.graph.engine, operation.prepared
    key = engine.plan_key(prepared, operation.request)
    entry = engine.plans.cache.get(key)
    if entry is None:
        return key
    operation.planned = planned(prepared, entry)
    return None


async def make_plan(operation: OperationContext, key: PlanKey, lane: PlanningLane) -> None:
    """Set `operation.planned`. Raises RequestError if no plan can be made."""
    plans, prepared = operation.graph.engine.plans, operation.prepared
    entry = await lane.run(operation.client, lambda: plans.cache.get(key), lambda: plans.make(prepared, key))
    plans.add(key, entry)
    operation.planned = planned(prepared, entry)
