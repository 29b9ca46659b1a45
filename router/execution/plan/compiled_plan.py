"""A compiled plan: everything that can be computed once for all its requests."""

from dataclasses import dataclass
from enum import Enum

from router.execution.conditions import condition_variables
from router.execution.errors.error_paths import fetch_path
from router.execution.plan.entity_walk import WalkNode, compile_walk
from router.execution.plan.representations import RepresentationBuilder, representation_builder
from router.execution.project.pass_through import passes_through
from router.execution.project.plan_projection import PlanProjection
from router.execution.subgraph_call import SubgraphOperation
from router.planning.plan import EntityTarget, Fetch, FetchId, OnTypes, Path, QueryPlan


class Sharing(Enum):
    """The objects that may hold parts of one fetched entity by reference instead of copies.

    Writes below a shared part show wherever it is shared. So objects at different paths share only if the same fetches
    continue below all of them; and none share if fetches below depend on the objects above (`@fromContext`).
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
    """A fetch, the document it sends, the fetches that wait for it, and the path of its failure in internal keys.

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
    """A plan, its fetches by id, how many others each of them waits for, and the projection of its results.

    `passes_through`: the response to its only fetch has exactly the shape of the client's response.
    """

    plan: QueryPlan
    fetches: tuple[CompiledFetch, ...]
    parents: tuple[int, ...]
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
        plan,
        fetches,
        tuple(len(set(fetch.depends_on)) for fetch in plan.fetches),
        PlanProjection(plan, condition_variables(plan), generate_code_after),
        passes_through(plan),
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
