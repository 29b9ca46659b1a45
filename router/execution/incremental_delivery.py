"""`@defer`: an initial result, then the deferred parts as their fetches end.

The objects on the wire are those of the "incremental delivery" draft of the GraphQL specification: `pending` announces
a part by an id and the path of the object it belongs to, `incremental` carries its data, `completed` ends it.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from router.execution.conditions import holds
from router.execution.errors.collected_errors import CollectedErrors
from router.execution.errors.entry import PathSteps
from router.execution.errors.error_paths import deferred_object_path
from router.execution.fetch.plan_execution import PlanExecution
from router.execution.json_types import JSONObject
from router.execution.path_traversal import TreePath, locate_with_paths
from router.execution.plan.planned_operation import PlannedOperation
from router.execution.project.inline_deferred import with_deferred
from router.execution.project.response_projector import ResponseProjector
from router.planning.plan import Projection, QueryPlan


@dataclass(frozen=True, slots=True)
class _Part:
    """One block at one object, announced by a `pending` entry. `at` is the object's position in the response tree."""

    identifier: str
    block: int
    path: PathSteps
    at: TreePath


class IncrementalDelivery:
    """The delivery of one result in parts. `execution` runs its plan; `limit` bounds the errors of each part."""

    def __init__(
        self, planned: PlannedOperation, variables: Mapping[str, object], execution: PlanExecution, limit: int
    ) -> None:
        self._planned = planned
        self._plan = planned.compiled.plan
        self._variables = variables
        self._execution = execution
        self._active = _active_blocks(self._plan, variables)
        self._errors = {index: CollectedErrors(limit) for index in self._active}
        self._announced = 0
        self._shown: dict[PathSteps, list[JSONObject]] = {}
        """The delivered data by its path in the response."""
        for fetch in self._plan.fetches:
            group = self._group_of(fetch.deferred)
            if group is not None:
                execution.errors_by_fetch[fetch.id] = self._errors[group]

    async def first(self) -> tuple[JSONObject, list[_Part]]:
        """Run the fetches that are not deferred. Return the initial result and the parts that it announces."""
        immediate = {fetch.id for fetch in self._plan.fetches if self._group_of(fetch.deferred) is None}
        await self._execution.run(immediate)
        errors = self._execution.errors
        data = self._projector(errors).project(self._projection_of(None), self._execution.tree)
        initial: JSONObject = {"data": data}
        if errors:
            initial["errors"] = [entry.as_json() for entry in errors.entries()]
        parts = self._parts_within(None, (), data)
        if parts:
            initial["pending"] = [self._pending(part) for part in parts]
        initial["hasNext"] = bool(parts)
        return initial, parts

    async def following(self, parts: list[_Part]) -> AsyncGenerator[JSONObject, None]:
        """Yield the payloads after the initial result, each as soon as its fetches have ended."""
        ended: asyncio.Queue[int] = asyncio.Queue()
        running = asyncio.create_task(self._run_deferred(ended))
        try:
            open_parts = {part.identifier: part for part in parts}
            finished: set[int] = set()
            while open_parts:
                finished.add(await self._next_ended(ended, running))
                while not ended.empty():
                    finished.add(ended.get_nowait())
                ready = [part for part in open_parts.values() if part.block in finished]
                payload = self._payload(ready, open_parts, finished)
                if payload:
                    payload["hasNext"] = bool(open_parts)
                    yield payload
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def _next_ended(self, ended: asyncio.Queue[int], running: asyncio.Task[None]) -> int:
        getting = asyncio.create_task(ended.get())
        try:
            await asyncio.wait({getting, running}, return_when=asyncio.FIRST_COMPLETED)
            if not getting.done() and ended.empty():
                running.result()
            return await getting
        finally:
            getting.cancel()

    async def _run_deferred(self, ended: asyncio.Queue[int]) -> None:
        """Run the deferred fetches; put each block's index into `ended` when its last fetch has ended."""
        left = dict.fromkeys(self._active, 0)
        for fetch in self._plan.fetches:
            group = self._group_of(fetch.deferred)
            if group is not None:
                left[group] += 1
        for block, count in left.items():
            if count == 0:
                ended.put_nowait(block)

        def on_end(fetch_id: int) -> None:
            group = self._group_of(self._plan.fetches[fetch_id].deferred)
            if group is not None:
                left[group] -= 1
                if left[group] == 0:
                    ended.put_nowait(group)

        await self._execution.run_rest(on_end)

    def _payload(self, ready: list[_Part], open_parts: dict[str, _Part], finished: set[int]) -> JSONObject:
        """Deliver parts that are ready, and in the same payload what they make ready in turn."""
        incremental: list[JSONObject] = []
        completed: list[JSONObject] = []
        pending: list[JSONObject] = []
        queue = list(ready)
        while queue:
            part = queue.pop(0)
            del open_parts[part.identifier]
            errors = CollectedErrors(self._execution.errors.limit)
            for entry in self._errors[part.block].entries():
                if entry.path is None or entry.path[: len(part.path)] == part.path:
                    errors.add(entry)
            data = self._projector(errors).project(self._projection_of(part.block), self._source(part.at), part.path)
            reported = [entry.as_json() for entry in errors.entries()]
            if data is None:
                completed.append({"id": part.identifier, "errors": reported})
                continue
            incremental.append({"id": part.identifier, "data": data, **({"errors": reported} if reported else {})})
            completed.append({"id": part.identifier})
            for inner in self._parts_within(part.block, part.path, data):
                pending.append(self._pending(inner))
                open_parts[inner.identifier] = inner
                if inner.block in finished:
                    queue.append(inner)
        payload: JSONObject = {}
        if pending:
            payload["pending"] = pending
        if incremental:
            payload["incremental"] = incremental
        if completed:
            payload["completed"] = completed
        return payload

    def _parts_within(self, block: int | None, base: PathSteps, data: JSONObject | None) -> list[_Part]:
        """Announce the blocks directly inside this one, which adds `data` at `base`, at every object now shown."""
        if data is not None:
            self._shown.setdefault(base, []).append(data)
        parts: list[_Part] = []
        for index in self._active:
            inner = self._plan.deferred[index]
            if self._group_of(inner.parent) != block:
                continue
            for at, _ in locate_with_paths(self._execution.tree, inner.path):
                path = deferred_object_path(inner, at)
                if path[: len(base)] == base and self._is_shown(path):
                    parts.append(_Part(str(self._announced), index, path, at))
                    self._announced += 1
        return parts

    def _is_shown(self, path: PathSteps) -> bool:
        """Return whether an object was delivered at `path`. Parts may overlap."""
        return any(
            _shows_object(data, path[length:])
            for length in range(len(path) + 1)
            for data in self._shown.get(path[:length], ())
        )

    def _source(self, at: TreePath) -> JSONObject:
        """Return the object that is at a place now: fetches may have replaced it by an equal one since it was
        announced.
        """
        found: Any = self._execution.tree
        for step in at:
            found = found[step]
        return cast(JSONObject, found)

    def _pending(self, part: _Part) -> JSONObject:
        label = self._plan.deferred[part.block].label
        return {"id": part.identifier, "path": list(part.path), **({"label": label} if label is not None else {})}

    def _projector(self, errors: CollectedErrors) -> ResponseProjector:
        planned = self._planned
        return ResponseProjector(self._variables, errors, planned.denied, planned.anonymous, self._execution.absent)

    def _group_of(self, block: int | None) -> int | None:
        """Return the nearest active block at or around `block`: the part it is delivered with.

        None: the initial result.
        """
        while block is not None and block not in self._active:
            block = self._plan.deferred[block].parent
        return block

    def _projection_of(self, group: int | None) -> Projection:
        """Return the projection of a part, the inactive blocks within it included."""
        if group is None:
            projection, base = self._plan.projection, 0
        else:
            projection, base = self._plan.deferred[group].projection, len(self._plan.deferred[group].path)
        for index, block in enumerate(self._plan.deferred):
            if index not in self._active and self._group_of(index) == group:
                projection = with_deferred(projection, block.path[base:], block.projection)
        return projection


def _active_blocks(plan: QueryPlan, variables: Mapping[str, object]) -> tuple[int, ...]:
    return tuple(index for index, block in enumerate(plan.deferred) if holds(block.condition, variables))


def _shows_object(data: Any, path: PathSteps) -> bool:
    for step in path:
        if isinstance(step, int):
            data = data[step] if type(data) is list and step < len(data) else None
        else:
            data = data.get(step) if type(data) is dict else None
    return type(data) is dict
