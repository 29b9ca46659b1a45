"""Plans of operations, compiled and cached."""

from collections.abc import Mapping
from dataclasses import dataclass

from router.execution.bounded_cache import BoundedCache
from router.execution.errors.denied_field import DeniedField
from router.execution.errors.request_errors import OperationNotPlannable
from router.execution.options import EngineOptions
from router.execution.plan.compiled_plan import CompiledPlan, compile_plan
from router.execution.plan.planned_operation import PlannedOperation
from router.execution.plan.planner import Planner
from router.execution.prepare.field_filtering import strip_unauthorized
from router.execution.prepare.prepared_operation import PlanKey, PreparedOperation
from router.planning import PlanningError

BYTES_PER_CHARACTER = 30
"""Approximate memory of a compiled plan for each character of the documents it sends, measured."""

BYTES_PER_ENTRY = 1000
"""Approximate memory of an entry besides its texts."""


@dataclass(frozen=True, slots=True)
class CachedPlan:
    """A compiled plan, and its unauthorized fields by the placeholder response keys that each was replaced with."""

    compiled: CompiledPlan
    denied: Mapping[str, DeniedField]


@dataclass(frozen=True, slots=True)
class CachedFailure:
    """An operation that cannot be planned, with the error of the attempt."""

    message: str
    code: str

    def error(self) -> OperationNotPlannable:
        """Return a new error: one that was raised before holds a traceback with the frames of another request."""
        return OperationNotPlannable.with_message(self.message, code=self.code)


class PlanCache:
    """Plans operations against one graph and caches the plans.

    Failures are cached as well: planning is deterministic, so an operation that exceeds the planning budget would
    exceed it, at full cost, at each of its requests.
    """

    def __init__(self, planner: Planner, options: EngineOptions) -> None:
        self._planner = planner
        self._generate_code_after = options.generate_code_after
        self.cache: BoundedCache[PlanKey, CachedPlan | CachedFailure] = BoundedCache(options.plan_cache_bytes)

    def key_of(
        self,
        prepared: PreparedOperation,
        *,
        active_labels: frozenset[str] = frozenset(),
        denied: frozenset[str] = frozenset(),
        defer: bool = False,
    ) -> PlanKey:
        """Return the key of an operation's plan."""
        labels = active_labels & self._planner.override_labels if active_labels else active_labels
        return PlanKey(prepared.valid_document.text, prepared.name, labels, denied, defer)

    def get(self, prepared: PreparedOperation, key: PlanKey) -> PlannedOperation:
        """Return the operation with its plan. Raises `OperationNotPlannable`."""
        entry = self.lookup(key)
        if entry is None:
            entry = self.build_entry(prepared, key)
            self.add(key, entry)
        return to_planned_operation(prepared, entry)

    def lookup(self, key: PlanKey) -> CachedPlan | CachedFailure | None:
        """Return the cached entry, or None."""
        return self.cache.get(key)

    def add(self, key: PlanKey, entry: CachedPlan | CachedFailure) -> None:
        """Store a plan in the cache."""
        self.cache.put(key, entry, _size(entry, key.text))

    def build_entry(self, prepared: PreparedOperation, key: PlanKey) -> CachedPlan | CachedFailure:
        """Plan without consulting the cache. May run in any thread, but only in one at a time."""
        document = prepared.document
        denied: Mapping[str, DeniedField] = {}
        if key.denied:
            authorized = strip_unauthorized(self._planner.api_schema, document, key.denied)
            document, denied = authorized.document, authorized.denied
        try:
            plan = self._planner.plan(document, key.operation_name, active_labels=key.labels, defer=key.defer)
        except PlanningError as error:
            return CachedFailure(error.message, error.code)
        return CachedPlan(compile_plan(plan, generate_code_after=self._generate_code_after), denied)


def to_planned_operation(prepared: PreparedOperation, entry: CachedPlan | CachedFailure) -> PlannedOperation:
    """Return the operation with an entry's plan. Raises `OperationNotPlannable`."""
    if isinstance(entry, CachedFailure):
        raise entry.error()
    return PlannedOperation(prepared, entry.compiled, entry.denied)


def _size(entry: CachedPlan | CachedFailure, text: str) -> int:
    characters = len(text)
    if isinstance(entry, CachedPlan):
        characters += sum(len(compiled.fetch.document) for compiled in entry.compiled.fetches)
    return BYTES_PER_CHARACTER * characters + BYTES_PER_ENTRY
