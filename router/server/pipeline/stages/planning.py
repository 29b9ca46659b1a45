"""Plan the operation: the only place where an operation in flight is planned."""

from router.execution.plan.plan_cache import to_planned_operation
from router.execution.prepare.prepared_operation import PlanKey
from router.server.pipeline.context import OperationContext
from router.server.pipeline.planning_lane import PlanningLane


def find_plan(operation: OperationContext) -> PlanKey | None:
    """Set `operation.planned` by the cache, or return the key of the plan to build.

    Raises RequestError if it is known that no plan can be made.
    """
    engine, prepared = operation.graph.engine, operation.prepared
    key = engine.plan_key(prepared, operation.request)
    entry = engine.plans.lookup(key)
    if entry is None:
        return key
    operation.planned = to_planned_operation(prepared, entry)
    return None


async def make_plan(operation: OperationContext, key: PlanKey, lane: PlanningLane) -> None:
    """Set `operation.planned`. Raises RequestError if no plan can be made."""
    plans, prepared = operation.graph.engine.plans, operation.prepared
    entry = await lane.run(operation.client, lambda: plans.lookup(key), lambda: plans.build_entry(prepared, key))
    plans.add(key, entry)
    operation.planned = to_planned_operation(prepared, entry)
