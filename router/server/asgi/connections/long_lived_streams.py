"""Responses without an end: the streams of subscriptions over HTTP."""

import asyncio
import time
from collections.abc import Callable

from router.server.security.authentication.identity import Identity


class LongLivedStreams:
    """The streams that are being sent, each with the client that it is for."""

    def __init__(self, revoked: Callable[[Identity], bool]) -> None:
        """`revoked` tests whether the credentials of an identity are revoked."""
        self._revoked = revoked
        self._viewers: dict[asyncio.Task[None], Identity | None] = {}

    def __len__(self) -> int:
        return len(self._viewers)

    def add(self, sending: asyncio.Task[None], viewer: Identity | None) -> None:
        """Cancel the task when the viewer's credentials expire or are revoked, and when the server shuts down."""
        self._viewers[sending] = viewer
        sending.add_done_callback(self._viewers.pop)
        if viewer is None:
            return
        if self._revoked(viewer):
            sending.cancel()  # Revoked while the stream was being prepared.
        if viewer.expires_at is not None:
            left = max(0.0, viewer.expires_at - time.time())
            expiry = asyncio.get_running_loop().call_later(left, sending.cancel)
            sending.add_done_callback(lambda _: expiry.cancel())

    def cancel_all(self) -> None:
        """Cut off every stream."""
        for sending in tuple(self._viewers):
            sending.cancel()

    def end_revoked(self, revoked: Callable[[Identity], bool]) -> int:
        """Cut off the streams of clients whose credentials are revoked; returns how many there were."""
        ended = [sending for sending, viewer in self._viewers.items() if viewer is not None and revoked(viewer)]
        for sending in ended:
            sending.cancel()
        return len(ended)
