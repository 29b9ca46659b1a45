"""The revocations that one process has received and that still apply."""

import heapq
import time
from collections.abc import Callable
from dataclasses import replace

from router.server.security.authentication.identity import Identity
from router.server.security.revocation.revocation import Revocation, value_of

_Key = tuple[str, str, str | None]


class RevocationRegister:
    """The revocations whose tokens have not expired by themselves, at most `max_entries` of them.

    Beyond that, those that end first are evicted. `clock` returns seconds of Unix time.
    """

    def __init__(self, *, max_entries: int = 100_000, clock: Callable[[], float] = time.time) -> None:
        self._max_entries = max_entries
        self._clock = clock
        self._revocations: dict[_Key, Revocation] = {}
        # A heap by end. A revocation that was prolonged is in it once for each of its ends.
        self._ends: list[tuple[float, _Key]] = []
        # The number of revocations by each claim: a token is looked up by these claims only.
        self._count_by_claim: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._revocations)

    def add(self, revocation: Revocation) -> bool:
        """Add a revocation. Return whether it revokes more than those before; one that has ended does not."""
        now = self._clock()
        if revocation.until <= now:
            return False
        key = (revocation.claim, revocation.value, revocation.issuer)
        known = self._revocations.get(key)
        if known is not None:
            revocation = _union(known, revocation)
            if revocation == known:
                return False
        else:
            self._count_by_claim[revocation.claim] = self._count_by_claim.get(revocation.claim, 0) + 1
        self._revocations[key] = revocation
        heapq.heappush(self._ends, (revocation.until, key))
        if len(self._ends) > 2 * len(self._revocations) + 100:
            # Most entries are outdated ends of prolonged revocations: rebuild the heap without them.
            self._ends = [(stored.until, key) for key, stored in self._revocations.items()]
            heapq.heapify(self._ends)
        while self._ends and (self._ends[0][0] <= now or len(self._revocations) > self._max_entries):
            self._drop_first()
        return True

    def covers(self, identity: Identity) -> bool:
        """Return whether an identity's token is revoked."""
        if not self._revocations:
            return False
        now = self._clock()
        for claim in self._count_by_claim:
            value = value_of(identity, claim)
            if not isinstance(value, str):
                continue
            for issuer in (None, identity.issuer):
                found = self._revocations.get((claim, value, issuer))
                if found is not None and found.until > now and found.matches(identity):
                    return True
        return False

    def _drop_first(self) -> None:
        until, key = heapq.heappop(self._ends)
        known = self._revocations.get(key)
        if known is None or known.until != until:
            return  # This end is outdated: the revocation was prolonged, or is gone.
        del self._revocations[key]
        self._count_by_claim[key[0]] -= 1
        if not self._count_by_claim[key[0]]:
            del self._count_by_claim[key[0]]


def _union(one: Revocation, other: Revocation) -> Revocation:
    """Return one revocation of all tokens that either of two revokes, whose claim, value and issuer are the same."""
    before = None
    if one.issued_before is not None and other.issued_before is not None:
        before = max(one.issued_before, other.issued_before)
    return replace(one, until=max(one.until, other.until), issued_before=before)
