"""What a selection is planned for."""

from __future__ import annotations

from dataclasses import dataclass

from router.planning.conditions import TRUE, Formula
from router.planning.groups import Place
from router.planning.selection import DeferBlock


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a selection is planned for.

    `condition`: under which it is needed, absolute. `injected`: it is a key or a requirement, not the client's.
    `farthest`: only subgraphs that are this many fetches away may be entered at this position (for keys, so that
    the way into a subgraph never leads through it).
    """

    block: DeferBlock | None = None
    condition: Formula = TRUE
    injected: bool = False
    farthest: int | None = None

    def can_use(self, place: Place, *, whole: bool = False) -> bool:
        """Whether a place's answer is there in time. A deferred field is not to be fetched with an earlier payload,
        but its keys are, and they may come from any payload around it (`whole`)."""
        if place.group.block is self.block:
            return True
        return (whole or self.injected) and place.is_ready_for(self.block)
