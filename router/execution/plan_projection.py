"""Which way a plan's answers are projected: by generated code where it pays and holds, else completely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from router.execution.projection_code import Projecting, Unusual, generate_projecting
from router.planning.plan import QueryPlan

JSONObject = dict[str, Any]

MAX_VARIANTS = 16
"""Code is generated for each combination of values of the conditions' variables, but not for more than these: clients
choose the values, and must not be able to keep the compiler busy."""


class PlanProjection:
    """The quick projections of one plan.

    Code is generated once the plan was run `after` times: operations that come only once are not worth it.
    """

    def __init__(self, plan: QueryPlan, condition_variables: tuple[str, ...], after: int) -> None:
        self._plan = plan
        self._condition_variables = condition_variables
        self._sharing = any(fetch.targets for fetch in plan.fetches)
        self._variants: dict[tuple[bool, ...], Projecting] = {}
        self._after = after
        self._runs = 0

    def project(self, tree: JSONObject, variables: Mapping[str, object]) -> JSONObject | None:
        """The answer, or None where it needs the complete algorithm."""
        if self._runs < self._after:
            self._runs += 1
            return None
        key = tuple([bool(variables.get(name)) for name in self._condition_variables])
        projecting = self._variants.get(key)
        if projecting is None:
            if len(self._variants) == MAX_VARIANTS:
                return None
            projecting = generate_projecting(self._plan.projection, variables, sharing=self._sharing)
            self._variants[key] = projecting
        try:
            return projecting(tree)
        except Unusual:
            return None
