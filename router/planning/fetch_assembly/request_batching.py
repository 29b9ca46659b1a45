"""Request batching: the fetch groups that share a request.

Groups of one depth do not depend on each other, so all of them that go to one subgraph share a request. A request
whose results are not needed soon is postponed to join a later one to the same subgraph; the last response does not
come later by that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from router.planning.fetch_groups.fetch_group import FetchGroup
from router.planning.normalize.normalized_operation import DeferBlock
from router.planning.plan import OperationKind
from router.supergraph.model import SubgraphIndex


@dataclass(slots=True, eq=False)
class RequestBatch:
    """Groups that go to one subgraph in one request, at one depth."""

    subgraph: SubgraphIndex
    depth: int
    root_operation: OperationKind | None
    block: DeferBlock | None
    groups: list[FetchGroup] = field(default_factory=list)


def batch_requests(groups: Sequence[FetchGroup]) -> list[RequestBatch]:
    """Return the requests, in an order in which each comes after all that it depends on."""
    by_key: dict[tuple[object, ...], RequestBatch] = {}
    for group in groups:
        # Groups of root fields are never combined.
        separate = None if group.is_entity_fetch else group.index
        key = (group.subgraph, group.depth, group.block, separate)
        batch = by_key.get(key)
        if batch is None:
            batch = by_key[key] = RequestBatch(group.subgraph, group.depth, group.root_operation, group.block)
        batch.groups.append(group)
    batches = list(by_key.values())
    candidates: dict[tuple[SubgraphIndex, DeferBlock | None], list[RequestBatch]] = {}
    for batch in batches:
        if batch.root_operation is None:
            candidates.setdefault((batch.subgraph, batch.block), []).append(batch)
    depth_of = {group: batch.depth for batch in batches for group in batch.groups}
    postponed: set[int] = set()
    # From the deepest to the first, since postponing a request allows those before it to be postponed as well.
    for batch in sorted(batches, key=lambda batch: -batch.depth):
        if batch.root_operation is None and _postpone(batch, candidates[batch.subgraph, batch.block], depth_of):
            postponed.add(id(batch))
    batches = [batch for batch in batches if id(batch) not in postponed]
    batches.sort(key=lambda batch: (batch.depth, min(group.index for group in batch.groups)))
    return batches


def _postpone(batch: RequestBatch, candidates: list[RequestBatch], depth_of: dict[FetchGroup, int]) -> bool:
    """Merge a request into a later one to its subgraph, if all groups that depend on it start later still."""
    needed = min((depth_of[d] for group in batch.groups for d in group.dependants if d in depth_of), default=None)
    for other in candidates:
        if other.depth > batch.depth and (needed is None or other.depth < needed):
            other.groups = sorted((*other.groups, *batch.groups), key=lambda group: group.index)
            depth_of.update(dict.fromkeys(batch.groups, other.depth))
            candidates.remove(batch)
            return True
    return False
