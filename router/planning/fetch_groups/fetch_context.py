"""`FetchContext`: the circumstances that a selection is planned under."""

from dataclasses import dataclass

from router.planning.conditions import TRUE, Formula
from router.planning.fetch_groups.fetch_group import FetchSelectionNode
from router.planning.normalize.normalized_operation import DeferBlock


@dataclass(frozen=True, slots=True)
class FetchContext:
    """The circumstances that a selection is planned under.

    `block`: the deferred block that it belongs to. `condition`: when it is needed, absolute. `internal`: it is a key
    or a requirement, not the client's. `max_hops`: only subgraphs within so many fetches may be entered at this
    position (for keys, so that the way into a subgraph never leads through it).
    """

    block: DeferBlock | None = None
    condition: Formula = TRUE
    internal: bool = False
    max_hops: int | None = None

    def can_use(self, fetch_node: FetchSelectionNode, *, as_input: bool = False) -> bool:
        """Return whether a fetch's result is available in time and may serve this selection.

        A deferred field must not be fetched with an earlier payload, but the fields of its keys may come from any
        payload around it (`as_input`).
        """
        if fetch_node.group.block is self.block:
            return True
        return (as_input or self.internal) and fetch_node.is_ready_for(self.block)
