"""Answering one request with a plan."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from router.execution.collected_errors import CollectedErrors
from router.execution.introspection import IntrospectionAnswers
from router.execution.options import EngineOptions
from router.execution.plan_execution import PlanExecution
from router.execution.planned_operations import PlannedOperation
from router.execution.projection import Projector
from router.execution.request import GraphQLRequest
from router.execution.result import ExecutionResult, IncrementalResult
from router.execution.subgraph_call import SubgraphTransport
from router.execution.subgraph_caller import SubgraphCaller
from router.execution.subgraph_errors import ErrorExposure

JSONObject = dict[str, Any]


class Answering:
    """One request on its way to an answer."""

    def __init__(
        self,
        planned: PlannedOperation,
        *,
        variables: Mapping[str, object],
        request: GraphQLRequest,
        transports: Mapping[str, SubgraphTransport],
        options: EngineOptions,
        introspection: IntrospectionAnswers,
    ) -> None:
        plan = planned.compiled.plan
        self._planned = planned
        self._variables = {**variables, **plan.constants} if plan.constants else variables
        self._options = options
        self._introspection = introspection
        self._caller = SubgraphCaller(transports, options, request)
        self._exposure = ErrorExposure(options.expose_subgraphs, options.expose_subgraph_errors)

    async def answer(self) -> ExecutionResult:
        """Run the plan and project what it fetched."""
        execution = self._execution()
        self._introspect(execution)
        await execution.run()
        return self._result(execution)

    def _execution(self) -> PlanExecution:
        return PlanExecution(
            self._planned.compiled,
            self._variables,
            self._caller.call,
            CollectedErrors(self._options.max_errors),
            self._exposure,
        )

    def _introspect(self, execution: PlanExecution) -> None:
        introspection = self._planned.compiled.plan.introspection
        if introspection is not None:
            execution.tree.update(self._introspection.answer(introspection, self._variables))

    def _result(self, execution: PlanExecution) -> ExecutionResult:
        errors = execution.errors
        projector = Projector(self._variables, errors, self._planned.denied)
        data = projector.project(self._planned.compiled.plan.projection, execution.tree)
        return ExecutionResult(data=data, errors=errors.entries())

    async def answer_incrementally(self) -> IncrementalResult:
        raise NotImplementedError

    async def answer_events(self) -> AsyncIterator[ExecutionResult] | ExecutionResult:
        """Subscribe upstream; complete and project each event."""
        raise NotImplementedError
