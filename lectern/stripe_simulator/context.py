"""The context of an operation: the store, the time, the account, and the identity of the request."""

import secrets
import string
from dataclasses import dataclass

from lectern.stripe_simulator.errors import NotFound
from lectern.stripe_simulator.settings import SimulatorSettings
from lectern.stripe_simulator.store import JsonObject, Store

API_VERSION = "2026-10-28.endive"
PLATFORM = ""
_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """Return a fresh id such as ``pi_3NwQ...``; 24 random characters."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(24))


@dataclass(frozen=True, slots=True)
class Context:
    """One request, page submission or scheduled task, inside one transaction of the store.

    `account` is the connected account it acts for, or "" for the platform's own.
    """

    store: Store
    settings: SimulatorSettings
    now: int
    account: str = PLATFORM
    request_id: str | None = None
    idempotency_key: str | None = None

    def get(self, kind: str, object_id: str, param: str = "id") -> JsonObject:
        """Return the object. Raises Stripe's ``resource_missing`` if it does not exist."""
        found = self.store.find(kind, object_id, self.account)
        if found is None:
            raise NotFound(kind, object_id[:200], param)
        return found

    def add(self, kind: str, prefix: str, fields: JsonObject) -> JsonObject:
        """Create and store an object of `kind` with a fresh id."""
        body = {"id": new_id(prefix), "object": kind, "created": self.now, "livemode": False} | fields
        self.store.insert(kind, self.account, body)
        return body

    def save(self, body: JsonObject, **changes: object) -> JsonObject:
        """Store `changes` to an object and return the updated object."""
        body.update(changes)
        self.store.update(body)
        return body

    def later(self, seconds: int, task: str, subject_id: str) -> None:
        """Schedule a `task` of `schedule` for an object, `seconds` from now."""
        self.store.schedule(self.now + seconds, task, subject_id)

    def link(self, path: str) -> str:
        """Return an absolute URL to one of our own pages."""
        return f"{self.settings.public_url.rstrip('/')}{path}"


def present(body: JsonObject) -> JsonObject:
    """Return the object in the API's form: without the fields that only the simulator needs."""
    return {key: value for key, value in body.items() if not key.startswith("_")}
