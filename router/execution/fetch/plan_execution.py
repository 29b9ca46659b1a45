"""The run of a plan: each fetch starts as soon as its parents have ended, and all fill one response tree."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping

from router.execution.conditions import holds
from router.execution.errors.collected_errors import CollectedErrors
from router.execution.errors.entry import PathSteps
from router.execution.errors.error_exposure import ErrorExposure
from router.execution.errors.error_paths import response_paths
from router.execution.errors.subgraph_errors import SubgraphError, read_errors
from router.execution.errors.subgraph_failures import SubgraphBadResponse, SubgraphFailure
from router.execution.fetch.entity_batches import EntityBatch, entity_batches
from router.execution.fetch.execution_budget import ExecutionBudget
from router.execution.fetch.merging import deep_copy, merge_object
from router.execution.json_types import JSONObject
from router.execution.path_traversal import TreePath, locate, locate_with_paths
from router.execution.plan.compiled_plan import CompiledFetch, CompiledPlan
from router.execution.subgraph_call import SubgraphResponse
from router.planning.plan import FetchId

logger = logging.getLogger(__name__)

SubgraphCall = Callable[[CompiledFetch, JSONObject], Awaitable[SubgraphResponse]]
"""Send a fetch with these variables."""


class PlanExecution:
    """One run of a plan. `tree` is the response tree, `errors` the errors so far.

    `absent` are the objects of the tree, by their identity, of which a subgraph said that there is no such entity.
    """

    def __init__(
        self,
        compiled: CompiledPlan,
        variables: Mapping[str, object],
        call: SubgraphCall,
        errors: CollectedErrors,
        exposure: ErrorExposure,
        budget: ExecutionBudget,
        *,
        tree: JSONObject | None = None,
    ) -> None:
        self.compiled = compiled
        self.variables = variables
        self.errors = errors
        self.tree: JSONObject = {} if tree is None else tree
        self.absent: dict[int, JSONObject] = {}
        self._call = call
        self._exposure = exposure
        self.budget = budget
        self._parents_left = list(compiled.parents)
        self._blocked: set[FetchId] = set()
        self._on_end: Callable[[FetchId], None] | None = None
        self.errors_by_fetch: dict[FetchId, CollectedErrors] = {}

    async def run(self, only: Collection[FetchId] | None = None) -> None:
        """Run the fetches, or only these; the others wait for `run_rest`.

        Returns when all have ended; what failed is in `errors`.
        """
        fetches = self.compiled.fetches
        if only is not None:
            running = frozenset(only)
            self._blocked = {fetch.fetch.id for fetch in fetches} - running
            # None of these takes data from a blocked fetch. One that depends on a blocked fetch only for its order, as
            # a mutation's next field does, does not wait: blocked fetches run after all of these.
            for fetch in running:
                self._parents_left[fetch] = len(running.intersection(fetches[fetch].fetch.depends_on))
        elif len(fetches) == 1:
            await self.fetch(fetches[0])
            return
        ready = [fetch for fetch in fetches if self._parents_left[fetch.fetch.id] == 0]
        await self._run_all([fetch for fetch in ready if self._may_run(fetch)])

    async def run_rest(self, ended: Callable[[FetchId], None]) -> None:
        """Run the fetches that an earlier `run` left out; `ended` is called with the id of each."""
        blocked, self._blocked, self._on_end = self._blocked, set(), ended
        fetches = self.compiled.fetches
        await self._run_all([fetches[fetch] for fetch in sorted(blocked) if self._parents_left[fetch] == 0])

    async def run_after(self, ended: CompiledFetch) -> None:
        """Run the fetches that wait for one that ran elsewhere: the event of a subscription."""
        await self._run_all(list(self._unblocked_by(ended)))

    async def _run_all(self, ready: list[CompiledFetch]) -> None:
        if ready:
            async with asyncio.TaskGroup() as group:
                for fetch in ready:
                    group.create_task(self._run_from(fetch, group))

    async def _run_from(self, fetch: CompiledFetch, group: asyncio.TaskGroup) -> None:
        """Run a fetch, then those that it unblocks: the first in this task, the others in tasks of their own."""
        following: CompiledFetch | None = fetch
        while following is not None:
            await self.fetch(following)
            if self._on_end is not None:
                self._on_end(following.fetch.id)
            ready = [fetch for fetch in self._unblocked_by(following) if self._may_run(fetch)]
            following = ready[0] if ready else None
            for other in ready[1:]:
                group.create_task(self._run_from(other, group))

    def _unblocked_by(self, ended: CompiledFetch) -> Iterator[CompiledFetch]:
        """Yield the fetches whose last parent has now ended."""
        for child in ended.children:
            self._parents_left[child] -= 1
            if self._parents_left[child] == 0:
                yield self.compiled.fetches[child]

    def _may_run(self, fetch: CompiledFetch) -> bool:
        return fetch.fetch.id not in self._blocked

    async def fetch(self, compiled: CompiledFetch) -> None:
        """Run one fetch and merge its response. Failures are recorded, not raised."""
        if holds(compiled.fetch.condition, self.variables):
            try:
                await self._fetch(compiled)
            except Exception:
                self._record_internal_error(compiled)

    async def _fetch(self, compiled: CompiledFetch) -> None:
        fetch = compiled.fetch
        if fetch.targets:
            batches = entity_batches(compiled, self.tree, self.variables)
            if len(batches) == 1:
                await self._fetch_entities(compiled, batches[0])
            elif batches:
                async with asyncio.TaskGroup() as group:
                    for batch in batches:
                        group.create_task(self._fetch_entities(compiled, batch))
        else:
            await self._fetch_root(compiled)

    def only_response(self) -> Awaitable[SubgraphResponse | None]:
        """Return the response to the plan's only fetch, not yet decoded; `merge_only_response` merges it."""
        (compiled,) = self.compiled.fetches
        return self._respond(compiled, self._client_variables(compiled))

    def merge_only_response(self, response: SubgraphResponse) -> None:
        """Merge the response of `only_response` into the tree."""
        (compiled,) = self.compiled.fetches
        payload = self._payload_of(compiled, response)
        if payload is not None:
            self.merge_root(compiled, payload, [self.tree])

    async def _fetch_root(self, compiled: CompiledFetch) -> None:
        fetch = compiled.fetch
        roots = [self.tree] if fetch.root_paths == ((),) else self._located_roots(compiled)
        if not roots:
            return
        response = await self._send(compiled, self._client_variables(compiled))
        if response is not None:
            self.merge_root(compiled, response, roots)

    def _located_roots(self, compiled: CompiledFetch) -> list[JSONObject]:
        roots = {id(root): root for path in compiled.fetch.root_paths for root in locate(self.tree, path)}
        return list(roots.values())

    def merge_root(self, compiled: CompiledFetch, response: JSONObject, roots: list[JSONObject]) -> None:
        """Merge a response with root fields into these objects."""
        data = response.get("data")
        if type(data) is dict:
            for number, root in enumerate(roots):
                merge_object(root, data if number == 0 else deep_copy(data))
        if response.get("errors"):
            places = [at for path in compiled.fetch.root_paths for at, _ in locate_with_paths(self.tree, path)]
            for error in read_errors(response["errors"]):
                steps = tuple(error.path) if error.path else compiled.error_path
                self._report(error, compiled, [(*at, *steps) for at in places] if error.path else [steps])

    async def _fetch_entities(self, compiled: CompiledFetch, batch: EntityBatch) -> None:
        response = await self._send(compiled, {**self._client_variables(compiled), **batch.variables})
        if response is None:
            return
        data = response.get("data")
        if type(data) is dict:
            for key, groups in batch.groups.items():
                entities = data.get(key)
                if type(entities) is list and len(entities) == len(groups.objects):
                    if not groups.merge(entities, self.absent):
                        self.fail(compiled, SubgraphBadResponse(compiled.fetch.subgraph, "entities are not objects"))
                elif groups.objects and not (entities is None and response.get("errors")):
                    self.fail(
                        compiled, SubgraphBadResponse(compiled.fetch.subgraph, "not one entity for each representation")
                    )
        for error in read_errors(response.get("errors")):
            self._report(error, compiled, self._entity_places(error, compiled, batch))

    def _entity_places(self, error: SubgraphError, compiled: CompiledFetch, batch: EntityBatch) -> list[TreePath]:
        """Return the positions in the response tree of an error in an `_entities` response."""
        path = error.path or ()
        groups = batch.groups.get(path[0]) if path and isinstance(path[0], str) else None
        position = path[1] if len(path) > 1 else None
        if groups is None or not isinstance(position, int) or not 0 <= position < len(groups.objects):
            return [compiled.error_path]
        wanted = {id(entity) for _, entity in groups.objects[position]}
        places: list[TreePath] = []
        for target_path in groups.compiled.target.paths:
            for at, entity in locate_with_paths(self.tree, target_path):
                if id(entity) in wanted:
                    places.append((*at, *path[2:]))
        return places or [compiled.error_path]

    def _client_variables(self, compiled: CompiledFetch) -> JSONObject:
        given = self.variables
        return {name: given[name] for name in compiled.fetch.variables if name in given}

    async def _send(self, compiled: CompiledFetch, variables: JSONObject) -> JSONObject | None:
        response = await self._respond(compiled, variables)
        return None if response is None else self._payload_of(compiled, response)

    async def _respond(self, compiled: CompiledFetch, variables: JSONObject) -> SubgraphResponse | None:
        try:
            self.budget.check(compiled.fetch.subgraph)
            response = await self._call(compiled, variables)
            self.budget.spend(response)
            return response
        except SubgraphFailure as failure:
            self.fail(compiled, failure)
        except Exception:
            self._record_internal_error(compiled)
        return None

    def _payload_of(self, compiled: CompiledFetch, response: SubgraphResponse) -> JSONObject | None:
        try:
            return response.payload()
        except SubgraphFailure as failure:
            self.fail(compiled, failure)
            return None

    def _record_internal_error(self, compiled: CompiledFetch) -> None:
        """Record an unexpected exception: the other fetches continue, and the log has the details."""
        logger.exception("A fetch from subgraph %s raised", compiled.fetch.subgraph)
        for path in self._client_paths(compiled, compiled.error_path):
            self._errors_of(compiled).add(self._exposure.of_internal_error(compiled.fetch.subgraph, path))

    def fail(self, compiled: CompiledFetch, failure: SubgraphFailure) -> None:
        """Record that a fetch failed as a whole."""
        logger.warning("%s [%s]", failure, failure.code)
        for path in self._client_paths(compiled, compiled.error_path):
            self._errors_of(compiled).add(self._exposure.of_failure(failure, path))

    def _report(self, error: SubgraphError, compiled: CompiledFetch, places: list[TreePath]) -> None:
        errors = self._errors_of(compiled)
        for place in places:
            if errors.overflowed:
                break
            for path in self._client_paths(compiled, place):
                errors.add(self._exposure.of_report(error, compiled.fetch.subgraph, path))

    def _errors_of(self, compiled: CompiledFetch) -> CollectedErrors:
        return self.errors_by_fetch.get(compiled.fetch.id, self.errors)

    def _client_paths(self, compiled: CompiledFetch, place: TreePath) -> list[PathSteps | None]:
        paths = response_paths(self.compiled.plan, compiled.fetch.deferred, self.tree, place, self.variables)
        return [path or None for path in paths]
