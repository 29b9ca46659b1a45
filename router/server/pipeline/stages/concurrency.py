"""Bound the operations that one client has under way."""

from collections.abc import Callable

from router.server.demand_control.client_turns import ClientTurns
from router.server.pipeline.client_key import ClientKeys
from router.server.pipeline.context import Client


class ConcurrencyStage:
    """The stage that lets an operation wait for others of its client."""

    def __init__(self, turns: ClientTurns, clients: ClientKeys) -> None:
        self.turns = turns
        self.key_of: Callable[[Client], str | None] = clients.distinct_key
        """Returns the key under which a client takes turns.

        None: without an address and an identity, clients cannot be distinguished. They are not limited.
        """
