"""Plans of operations: requested from the planner, compiled for execution, cached."""
