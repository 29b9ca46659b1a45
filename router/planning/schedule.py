"""Schedule: which groups share a request.

Groups that start after the same number of earlier fetches do not depend on each other, so all of them that go to one
subgraph travel together. A request none of whose results is needed soon is put off to join a later one to the same
subgraph: nothing gets later by it than the last fetch is anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from router.planning.groups import Group
from router.planning.selection import DeferBlock
from router.supergraph.model import SubgraphIndex


@dataclass(slots=True, eq=False)
class Request:
    """Groups that go to one subgraph in one request, and when."""

    subgraph: SubgraphIndex
    stage: int
    kind: str
    block: DeferBlock | None
    groups: list[Group] = field(default_factory=list)


def schedule(groups: Sequence[Group]) -> list[Request]:
    """The requests, in an order in which each comes after all that it depends on."""
    requests: dict[tuple[object, ...], Request] = {}
    for group in groups:
        alone = None if group.kind == "entity" else group.index
        key = (group.subgraph, group.stage, group.kind, group.block, alone)
        request = requests.get(key)
        if request is None:
            request = requests[key] = Request(group.subgraph, group.stage, group.kind, group.block)
        request.groups.append(group)
    found = list(requests.values())
    alike: dict[tuple[SubgraphIndex, DeferBlock | None], list[Request]] = {}
    for request in found:
        if request.kind == "entity":
            alike.setdefault((request.subgraph, request.block), []).append(request)
    stage_of = {group: request.stage for request in found for group in request.groups}
    joined: set[int] = set()
    # From the last to the first, since a request that was put off lets those before it be put off as well.
    for request in sorted(found, key=lambda request: -request.stage):
        if request.kind == "entity" and _join_later(request, alike[request.subgraph, request.block], stage_of):
            joined.add(id(request))
    found = [request for request in found if id(request) not in joined]
    found.sort(key=lambda request: (request.stage, min(group.index for group in request.groups)))
    return found


def _join_later(request: Request, alike: list[Request], stage_of: dict[Group, int]) -> bool:
    """Let a request join a later one to its subgraph, if all that depends on it starts later still."""
    needed = min((stage_of[d] for group in request.groups for d in group.dependants if d in stage_of), default=None)
    for other in alike:
        if other.stage > request.stage and (needed is None or other.stage < needed):
            other.groups = sorted((*other.groups, *request.groups), key=lambda group: group.index)
            stage_of.update(dict.fromkeys(request.groups, other.stage))
            alike.remove(request)
            return True
    return False
