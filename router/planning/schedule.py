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
    while _join_later(found):
        pass
    found.sort(key=lambda request: (request.stage, min(group.index for group in request.groups)))
    return found


def _join_later(requests: list[Request]) -> bool:
    """Let one request join a later one to its subgraph, if all that depends on it starts later still."""
    stage_of = {group: request.stage for request in requests for group in request.groups}
    for request in requests:
        if request.kind != "entity":
            continue
        needed = min((stage_of[d] for group in request.groups for d in group.dependants if d in stage_of), default=None)
        for other in requests:
            if (
                other.kind == "entity"
                and other.subgraph == request.subgraph
                and other.block is request.block
                and other.stage > request.stage
                and (needed is None or other.stage < needed)
            ):
                other.groups = sorted((*other.groups, *request.groups), key=lambda group: group.index)
                requests.remove(request)
                return True
    return False
