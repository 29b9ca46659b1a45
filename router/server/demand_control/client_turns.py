"""Turns of clients at what all of them share: bounds on what is held at once, and a queue for each client.

Without it, a client that sends hundreds of operations at once makes all others wait behind them.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterable

from router.server.errors import RequestRejected

RETRY_AFTER_SECONDS = 1


class ClientTurns:
    """The turns of one event loop.

    `per_client` is the most that one client holds at once, and `together` the most that all do; None: no bound. A turn
    that becomes free goes to the client that has waited longest since its last one, however many it waits for.
    """

    def __init__(
        self, *, per_client: int | None = None, together: int | None = None, max_waiting: int | None = None
    ) -> None:
        self._per_client = per_client
        self._together = together
        self._max_waiting = max_waiting
        self._held: dict[str, int] = {}
        self._all_held = 0
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    def __len__(self) -> int:
        """Return the number of clients that hold a turn."""
        return len(self._held)

    def take(self, client: str) -> bool:
        """Take a turn that is free. Returns false if there is none: `wait` for one."""
        held = self._held.get(client, 0)
        if held == self._per_client or self._all_held == self._together:
            return False
        self._held[client] = held + 1
        self._all_held += 1
        return True

    async def wait(self, client: str) -> None:
        """Wait for a turn. Raises RequestRejected (429) if too many of the client wait already."""
        queue = self._queues.get(client)
        if queue is None:
            queue = self._queues[client] = deque()
        if len(queue) == self._max_waiting:
            if not queue:
                del self._queues[client]
            raise too_many_operations()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.end(client)
            else:
                self._leave(client, turn)
            raise

    def end(self, client: str) -> None:
        """End a turn that was taken or waited for, and give it to one that waits."""
        held = self._held[client] - 1
        if held:
            self._held[client] = held
        else:
            del self._held[client]
        self._all_held -= 1
        if self._queues:
            if client in self._queues:
                self._queues.move_to_end(client)
            self._pass_on(client)

    def _pass_on(self, ended: str) -> None:
        # Where only each client is bounded, no other waits for what this one held.
        waiting: Iterable[str] = self._queues if self._together is not None else (ended,)
        for client in waiting:
            # A turn that was cancelled leaves its queue only when its task runs.
            turn = next((turn for turn in self._queues.get(client, ()) if not turn.done()), None)
            if turn is not None and self.take(client):
                self._queues.move_to_end(client)
                self._leave(client, turn)
                turn.set_result(None)
                return

    def _leave(self, client: str, turn: asyncio.Future[None]) -> None:
        queue = self._queues[client]
        queue.remove(turn)
        if not queue:
            del self._queues[client]


def too_many_operations() -> RequestRejected:
    """Reject an operation of a client that has too many under way."""
    return RequestRejected(
        "TOO_MANY_OPERATIONS",
        "Too many operations at once. Wait for responses before sending more.",
        status=429,
        well_formed=True,
        headers=[(b"retry-after", str(RETRY_AFTER_SECONDS).encode())],
        extensions={"retryAfter": RETRY_AFTER_SECONDS},
    )
