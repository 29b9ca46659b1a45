"""The simulator's state, in one SQLite file that survives a crash.

All writes of a request happen in one transaction: the objects, the events about them, the pending deliveries and the
response under the idempotency key. The connection belongs to the event loop's thread and no transaction spans an await,
so requests are serialised.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    created INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_of_a_kind ON objects (kind, account, seq);
CREATE INDEX IF NOT EXISTS objects_of_a_payment ON objects (kind, json_extract(body, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS objects_of_a_charge ON objects (kind, json_extract(body, '$.charge'));
CREATE TABLE IF NOT EXISTS idempotency (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    request_id TEXT NOT NULL,
    created INTEGER NOT NULL,
    status INTEGER NOT NULL,
    response TEXT NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE INDEX IF NOT EXISTS idempotency_by_age ON idempotency (created);
CREATE TABLE IF NOT EXISTS schedule (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    due INTEGER NOT NULL,
    task TEXT NOT NULL,
    subject TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS schedule_by_due ON schedule (due);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    account TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'held', 'delivered', 'lost', 'given_up')),
    attempts INTEGER NOT NULL DEFAULT 0,
    first_due REAL NOT NULL,
    due REAL NOT NULL,
    status INTEGER
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due, seq);
CREATE INDEX IF NOT EXISTS deliveries_of_an_event ON deliveries (event);
CREATE TABLE IF NOT EXISTS faults (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('duplicate', 'delay', 'reorder', 'lose')),
    event_type TEXT,
    remaining INTEGER NOT NULL,
    seconds REAL NOT NULL DEFAULT 0
);
"""


@dataclass(frozen=True, slots=True)
class IdempotentResponse:
    """The stored response of an idempotency key."""

    fingerprint: str
    request_id: str
    status: int
    response: str


class Store:
    """The SQLite file and its transactions."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        path.chmod(0o600)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit the writes of the block, or none of them."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Run one statement and fetch all that it returns."""
        return self._db.execute(sql, parameters).fetchall()

    def insert(self, kind: str, account: str, body: JsonObject) -> None:
        """Add a new object."""
        self.execute(
            "INSERT INTO objects (id, kind, account, created, body) VALUES (?, ?, ?, ?, ?)",
            (body["id"], kind, account, body["created"], json.dumps(body)),
        )

    def update(self, body: JsonObject) -> None:
        """Replace an object that exists."""
        self.execute("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))

    def delete(self, object_id: str) -> None:
        """Delete an object."""
        self.execute("DELETE FROM objects WHERE id = ?", (object_id,))

    def find(self, kind: str, object_id: str, account: str) -> JsonObject | None:
        """Return the object of this kind and account, if there is one."""
        rows = self.execute(
            "SELECT body FROM objects WHERE id = ? AND kind = ? AND account = ?", (object_id, kind, account)
        )
        return _body(rows[0]) if rows else None

    def find_any(self, object_id: str, account: str) -> JsonObject | None:
        """Return the object of any kind."""
        rows = self.execute("SELECT body FROM objects WHERE id = ? AND account = ?", (object_id, account))
        return _body(rows[0]) if rows else None

    def owner_of(self, object_id: str) -> str | None:
        """Return the account of an object ("" is the platform's own), for pages reached by a link alone."""
        rows = self.execute("SELECT account FROM objects WHERE id = ?", (object_id,))
        return str(rows[0]["account"]) if rows else None

    def select(
        self,
        kind: str,
        account: str,
        where: Mapping[str, object] | None = None,
        *,
        newest_first: bool = True,
        limit: int | None = None,
        extra: Sequence[tuple[str, object]] = (),
    ) -> list[JsonObject]:
        """Return objects with JSON paths (such as ``$.charge``) equal to the values of `where`.

        `extra` holds further conditions in SQL, written by this package, each with its one value.
        """
        sql = "SELECT body FROM objects WHERE kind = ? AND account = ?"
        parameters: list[object] = [kind, account]
        for path, value in (where or {}).items():
            sql += f" AND json_extract(body, '{path}') = ?"
            parameters.append(value)
        for condition, value in extra:
            sql += f" AND {condition}"
            parameters.append(value)
        sql += " ORDER BY seq DESC" if newest_first else " ORDER BY seq"
        if limit is not None:
            sql += " LIMIT ?"
            parameters.append(limit)
        return [_body(row) for row in self.execute(sql, parameters)]

    def stored_response(self, account: str, key: str, not_before: int) -> IdempotentResponse | None:
        """Return the response of an idempotency key, unless it has expired."""
        rows = self.execute(
            "SELECT fingerprint, request_id, status, response FROM idempotency"
            " WHERE account = ? AND key = ? AND created >= ?",
            (account, key, not_before),
        )
        return IdempotentResponse(*rows[0]) if rows else None

    def store_response(self, account: str, key: str, created: int, response: IdempotentResponse) -> None:
        """Store the response of an idempotency key."""
        self.execute(
            "INSERT OR REPLACE INTO idempotency (account, key, fingerprint, request_id, created, status, response)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (account, key, response.fingerprint, response.request_id, created, response.status, response.response),
        )

    def purge_responses(self, before: int) -> None:
        """Delete the responses of keys that were used before a time."""
        self.execute("DELETE FROM idempotency WHERE created < ?", (before,))

    def schedule(self, due: int, task: str, subject: str) -> None:
        """Schedule `task` for `subject` at the time `due` (Unix seconds)."""
        self.execute("INSERT INTO schedule (due, task, subject) VALUES (?, ?, ?)", (due, task, subject))


def _body(row: sqlite3.Row) -> JsonObject:
    body: JsonObject = json.loads(row["body"])
    return body
