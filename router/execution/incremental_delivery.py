"""`@defer`: a first answer, then the deferred parts as their fetches end.

The objects on the wire are those of the "incremental delivery" draft of the GraphQL specification: `pending` announces
a part by an id and the path of the object it belongs to, `incremental` carries its data, `completed` ends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from router.execution.collected_errors import CollectedErrors
from router.execution.conditions import holds
from router.execution.deferred_projection import with_deferred
from router.execution.error_paths import deferred_object_path
from router.execution.errors import PathSteps
from router.execution.locating import TreePath, locate_with_paths
from router.execution.plan_execution import PlanExecution
from router.execution.planned_operations import PlannedOperation
from router.execution.projection import Projector
from router.planning.plan import Projection, QueryPlan

JSONObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Part:
    """One block at one object: what a `pending` entry announces. `at`: where the object is in the internal tree."""

    identifier: str
    block: int
    path: PathSteps
    at: TreePath


class IncrementalDelivery:
    """Delivers one operation's answer in parts. `execution` runs its plan; `limit` bounds the errors of each part."""

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
        """What has been delivered, by where it belongs."""
        for fetch in self._plan.fetches:
            group = self._group_of(fetch.deferred)
            if group is not None:
                execution.errors_by_fetch[fetch.id] = self._errors[group]

    async def first(self) -> tuple[JSONObject, list[_Part]]:
        """Run what is not deferred. The first answer, and the parts that it announces."""
        immediate = {fetch.id for fetch in self._plan.fetches if self._group_of(fetch.deferred) is None}
        await self._execution.run(immediate)
        errors = self._execution.errors
        data = self._projector(errors).project(self._projection_of(None), self._execution.tree)
        answer: JSONObject = {"data": data}
        if errors:
            answer["errors"] = [entry.as_json() for entry in errors.entries()]
        parts = self._parts_within(None, (), data)
        if parts:
            answer["pending"] = [self._pending(part) for part in parts]
        answer["hasNext"] = bool(parts)
        return answer, parts

    async def following(self, parts: list[_Part]) -> AsyncIterator[JSONObject]:
        """What comes after the first answer, each payload as soon as its fetches have ended."""
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

        def note(fetch_id: int) -> None:
            group = self._group_of(self._plan.fetches[fetch_id].deferred)
            if group is not None:
                left[group] -= 1
                if left[group] == 0:
                    ended.put_nowait(group)

        await self._execution.run_rest(note)

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
        """The blocks right inside this one, which adds `data` at `base`: at every object that the answer now shows."""
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
        """Whether there is an object in what has been delivered; what is in one part may be in others as well."""
        return any(
            _shows_object(data, path[length:])
            for length in range(len(path) + 1)
            for data in self._shown.get(path[:length], ())
        )

    def _source(self, at: TreePath) -> JSONObject:
        """The object that is at a place now: fetches may have put an equal one there since it was announced."""
        found: Any = self._execution.tree
        for step in at:
            found = found[step]
        return cast(JSONObject, found)

    def _pending(self, part: _Part) -> JSONObject:
        label = self._plan.deferred[part.block].label
        return {"id": part.identifier, "path": list(part.path), **({"label": label} if label is not None else {})}

    def _projector(self, errors: CollectedErrors) -> Projector:
        return Projector(self._variables, errors, self._planned.denied)

    def _group_of(self, block: int | None) -> int | None:
        """The nearest active block at or around `block`: what it is delivered with. None: the first answer."""
        while block is not None and block not in self._active:
            block = self._plan.deferred[block].parent
        return block

    def _projection_of(self, group: int | None) -> Projection:
        """What a part shows, the inactive blocks within it included."""
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
