"""Fetch groups: the planner's working state, which path selection fills and fetch assembly reads.

fetch_group      FetchGroup (a fetch in progress) and the response tree that the groups write: Position, TreeField
fetch_context    FetchContext: the condition, the deferred block and the limits that a selection is planned under
entity_inputs    which entity inputs can share one representation
planner_state    PlannerState: the groups so far, the searches in progress, and the budget spent
positions        paths from the root of the response tree to a position
"""
