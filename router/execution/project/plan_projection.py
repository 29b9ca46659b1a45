"""The choice between the two projections: generated code where it pays and applies, else the interpreter."""

from collections.abc import Mapping

from router.execution.json_types import JSONObject
from router.execution.project.generated_projection import FallbackToInterpreter, Projecting, generate_projection
from router.planning.plan import QueryPlan

MAX_VARIANTS = 16
"""Code is generated for each combination of values of the conditions' variables, but not for more than these: clients
choose the values, and must not be able to occupy the compiler."""


class PlanProjection:
    """The generated projections of one plan.

    Code is generated once the plan was run `after` times: it does not pay for operations that are executed once.
    """

    def __init__(self, plan: QueryPlan, condition_variables: tuple[str, ...], after: int) -> None:
        self._plan = plan
        self._condition_variables = condition_variables
        self._sharing = any(fetch.targets for fetch in plan.fetches)
        self._variants: dict[tuple[bool, ...], Projecting] = {}
        self._after = after
        self._runs = 0

    def project(self, tree: JSONObject, variables: Mapping[str, object]) -> JSONObject | None:
        """Return the response, or None if it needs the complete algorithm."""
        if self._runs < self._after:
            self._runs += 1
            return None
        key = tuple([bool(variables.get(name)) for name in self._condition_variables])
        projecting = self._variants.get(key)
        if projecting is None:
            if len(self._variants) == MAX_VARIANTS:
                return None
            projecting = generate_projection(self._plan.projection, variables, sharing=self._sharing)
            self._variants[key] = projecting
        try:
            return projecting(tree)
        except FallbackToInterpreter:
            return None
