"""PostgreSQL's plans of the statements that a repository executes."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, event

from subgraphs.kernel.persistence.sql import Database


@dataclass(frozen=True)
class Scan:
    """A table or index that a statement read, and the number of rows read, those that did not match included."""

    node: str
    relation: str | None
    index: str | None
    rows: float


async def scans_of(database: Database, act: Callable[[], Awaitable[object]]) -> list[list[Scan]]:
    """Execute `act`, then explain each of its `select` statements; return their scans."""
    with _statements(database) as statements:
        await act()
    found: list[list[Scan]] = []
    async with database.engine.connect() as connection:
        for statement, parameters in statements:
            explained = await connection.exec_driver_sql(
                f"explain (analyze, timing off, format json) {statement}", parameters
            )
            (plan,) = explained.scalar_one()
            found.append([_scan(node) for node in _nodes(plan["Plan"]) if "Scan" in node["Node Type"]])
    return found


@contextmanager
def _statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    found: list[tuple[str, Any]] = []

    def note(_connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            found.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def _scan(node: dict[str, Any]) -> Scan:
    removed = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    rows = node["Actual Loops"] * (node["Actual Rows"] + sum(node.get(name, 0) for name in removed))
    return Scan(node["Node Type"], node.get("Relation Name"), node.get("Index Name"), rows)
