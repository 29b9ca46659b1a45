"""A plan made ready to run: what can be worked out once for all its requests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from router.execution.conditions import condition_variables
from router.execution.entity_walk import WalkNode, compile_walk
from router.execution.error_paths import fetch_path
from router.execution.pass_through import passes_through
from router.execution.plan_projection import PlanProjection
from router.execution.representations import RepresentationBuilder, representation_builder
from router.execution.subgraph_call import SubgraphOperation
from router.planning.plan import EntityTarget, Fetch, FetchId, OnTypes, Path, QueryPlan


class Sharing(Enum):
    """Which objects may take parts of one entity's answer by reference.

    What is written below a shared part shows wherever it is shared. So objects at different paths share only where
    the same fetches go on below all of them; and none do where what is fetched below depends on the objects above
    (`@fromContext`).
    """

    EVERYWHERE = "everywhere"
    WITHIN_A_PATH = "within a path"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class CompiledTarget:
    """An entity target with its representation builder."""

    target: EntityTarget
    build: RepresentationBuilder
    sharing: Sharing


@dataclass(frozen=True, slots=True)
class CompiledFetch:
    """A fetch, the document it sends, what waits for it, and the internal keys to where its failure belongs.

    `contextual`: some fetch of the plan takes values from above (`@fromContext`).
    """

    fetch: Fetch
    operation: SubgraphOperation
    targets: tuple[CompiledTarget, ...]
    children: tuple[FetchId, ...]
    error_path: tuple[str, ...]
    walk: WalkNode
    contextual: bool


@dataclass(frozen=True, slots=True)
class CompiledPlan:
    """A plan, its fetches by id, and how its answers are projected.

    `passes_through`: the answer of its only fetch is the client's answer as it is.
    """

    plan: QueryPlan
    fetches: tuple[CompiledFetch, ...]
    projection: PlanProjection
    passes_through: bool


def compile_plan(plan: QueryPlan, *, generate_code_after: int = 2) -> CompiledPlan:
    """Compile a plan."""
    children: dict[FetchId, list[FetchId]] = {fetch.id: [] for fetch in plan.fetches}
    for fetch in plan.fetches:
        for parent in set(fetch.depends_on):
            children[parent].append(fetch.id)
    written = _written_paths(plan)
    contextual = any(target.contexts for fetch in plan.fetches for target in fetch.targets)
    fetches = tuple(
        CompiledFetch(
            fetch,
            SubgraphOperation(fetch.document, fetch.operation_name, fetch.kind),
            tuple(
                CompiledTarget(
                    target,
                    representation_builder(target),
                    Sharing.NOWHERE if contextual else _sharing(target.paths, written),
                )
                for target in fetch.targets
            ),
            tuple(children[fetch.id]),
            fetch_path(fetch),
            compile_walk(fetch.targets, unify=not contextual),
            contextual,
        )
        for fetch in plan.fetches
    )
    return CompiledPlan(
        plan, fetches, PlanProjection(plan, condition_variables(plan), generate_code_after), passes_through(plan)
    )


_Writer = tuple[int, int]


def _written_paths(plan: QueryPlan) -> list[tuple[_Writer, Path]]:
    found: list[tuple[_Writer, Path]] = []
    for fetch in plan.fetches:
        if not fetch.targets:
            found.extend(((fetch.id, -1), _without_type_tests(path)) for path in fetch.root_paths)
        for index, target in enumerate(fetch.targets):
            found.extend(((fetch.id, index), _without_type_tests(path)) for path in target.paths)
    return found


def _sharing(paths: tuple[Path, ...], written: list[tuple[_Writer, Path]]) -> Sharing:
    if len(paths) < 2:
        return Sharing.EVERYWHERE
    below = []
    for path in map(_without_type_tests, paths):
        length = len(path)
        below.append(
            {
                (writer, longer[length:])
                for writer, longer in written
                if len(longer) > length and longer[:length] == path
            }
        )
    return Sharing.EVERYWHERE if all(found == below[0] for found in below) else Sharing.WITHIN_A_PATH


def _without_type_tests(path: Path) -> Path:
    return tuple(segment for segment in path if not isinstance(segment, OnTypes))
