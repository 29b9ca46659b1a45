"""Plans of operations, compiled and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from router.execution.authorized_selection import DeniedField, without_denied
from router.execution.bounded_cache import BoundedCache
from router.execution.compiled_plan import CompiledPlan, compile_plan
from router.execution.documents import ValidDocument
from router.execution.errors import OperationNotPlannable
from router.execution.options import EngineOptions
from router.planning import PlanningError

if TYPE_CHECKING:
    from router.execution.engine import PlannedGraph

BYTES_PER_CHARACTER = 30
"""About what a compiled plan takes in memory for each character of the documents it sends, measured."""


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    """A compiled plan, and the reserved response keys that stand for fields that were denied."""

    compiled: CompiledPlan
    denied: Mapping[str, DeniedField]


class PlannedOperations:
    """Plans operations against one graph; keeps what it planned."""

    def __init__(self, graph: PlannedGraph, options: EngineOptions) -> None:
        self._graph = graph
        self._generate_code_after = options.generate_code_after
        self.cache: BoundedCache[tuple[object, ...], PlannedOperation] = BoundedCache(options.plan_cache_bytes)

    def get(
        self,
        document: ValidDocument,
        operation_name: str | None,
        *,
        active_labels: frozenset[str] = frozenset(),
        denied: frozenset[str] = frozenset(),
        defer: bool = False,
    ) -> PlannedOperation:
        """The plan of an operation. Raises `OperationNotPlannable`."""
        labels = active_labels & self._graph.override_labels if active_labels else active_labels
        key = (document.text, operation_name, labels, denied, defer)
        found = self.cache.get(key)
        if found is None:
            found = self._plan(document, operation_name, labels, denied, defer)
            self.cache.put(key, found, _size(found, document.text))
        return found

    def _plan(
        self,
        document: ValidDocument,
        operation_name: str | None,
        labels: frozenset[str],
        denied: frozenset[str],
        defer: bool,
    ) -> PlannedOperation:
        parsed = document.document
        replaced: Mapping[str, DeniedField] = {}
        if denied:
            authorized = without_denied(self._graph.api_schema, parsed, denied)
            parsed, replaced = authorized.document, authorized.denied
        try:
            plan = self._graph.plan(parsed, operation_name, active_labels=labels, defer=defer)
        except PlanningError as error:
            raise OperationNotPlannable.because(error.message, code=error.code) from error
        return PlannedOperation(compile_plan(plan, generate_code_after=self._generate_code_after), replaced)


def _size(planned: PlannedOperation, text: str) -> int:
    sent = sum(len(fetch.fetch.document) for fetch in planned.compiled.fetches)
    return BYTES_PER_CHARACTER * (sent + len(text)) + 1000
