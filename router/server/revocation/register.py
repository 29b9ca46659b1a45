"""The revocations that one process knows of."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import replace

from router.server.authentication.identity import Identity
from router.server.revocation.revocation import Revocation, value_of

_Key = tuple[str, str, str | None]


class RevocationRegister:
    """Keeps each until its tokens would have expired, and at most `max_entries`: the ones that end first give way."""

    def __init__(self, *, max_entries: int = 100_000, clock: Callable[[], float] = time.time) -> None:
        self._max_entries = max_entries
        self._clock = clock
        self._kept: dict[_Key, Revocation] = {}
        self._ends: list[tuple[float, _Key]] = []
        self._claims: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, revocation: Revocation) -> bool:
        """Keep it. Says whether that is news; what is over already is not."""
        now = self._clock()
        if revocation.until <= now:
            return False
        key = (revocation.claim, revocation.value, revocation.issuer)
        known = self._kept.get(key)
        if known is not None:
            revocation = _both(known, revocation)
            if revocation == known:
                return False
        else:
            self._claims[revocation.claim] = self._claims.get(revocation.claim, 0) + 1
        self._kept[key] = revocation
        heapq.heappush(self._ends, (revocation.until, key))
        if len(self._ends) > 2 * len(self._kept) + 100:
            self._ends = [(kept.until, key) for key, kept in self._kept.items()]  # Without those that were prolonged.
            heapq.heapify(self._ends)
        while self._ends and (self._ends[0][0] <= now or len(self._kept) > self._max_entries):
            self._drop_first()
        return True

    def covers(self, identity: Identity) -> bool:
        """Whether an identity's token is revoked."""
        if not self._kept:
            return False
        now = self._clock()
        for claim in self._claims:
            value = value_of(identity, claim)
            if not isinstance(value, str):
                continue
            for issuer in (None, identity.issuer):
                found = self._kept.get((claim, value, issuer))
                if found is not None and found.until > now and found.concerns(identity):
                    return True
        return False

    def _drop_first(self) -> None:
        until, key = heapq.heappop(self._ends)
        known = self._kept.get(key)
        if known is None or known.until != until:
            return  # It was prolonged, and stands further back a second time.
        del self._kept[key]
        self._claims[key[0]] -= 1
        if not self._claims[key[0]]:
            del self._claims[key[0]]


def _both(one: Revocation, other: Revocation) -> Revocation:
    """What two revocations of the same tokens come to: never less than either."""
    before = None
    if one.issued_before is not None and other.issued_before is not None:
        before = max(one.issued_before, other.issued_before)
    return replace(one, until=max(one.until, other.until), issued_before=before)
