"""Incremental delivery in the format `deferSpec=20220824`, which Apollo's clients read.

The current format announces each part by an id (`pending`), and later payloads refer to the id. The older one has no
announcements: each entry of `incremental` carries the path and the label of its part itself.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from router.exact_json import encode_json
from router.execution import IncrementalResult


async def encoded_in_2022_format(result: IncrementalResult) -> AsyncGenerator[bytes, None]:
    """Yield every response of a result as JSON. Closing the iterator ends the operation."""
    parts: dict[str, dict[str, Any]] = {}
    yield encode_json(_initial(result.initial, parts))
    async with aclosing(result.subsequent) as subsequent:
        async for payload in subsequent:
            yield encode_json(_subsequent(payload, parts))


def _initial(payload: dict[str, Any], parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    _announce(payload, parts)
    return {key: value for key, value in payload.items() if key != "pending"}


def _subsequent(payload: dict[str, Any], parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    _announce(payload, parts)
    incremental = []
    delivered = set()
    for item in payload.get("incremental", ()):
        part = parts[item["id"]]
        delivered.add(item["id"])
        entry = {"data": item["data"], **part, "path": [*part["path"], *item.get("subPath", ())]}
        incremental.append({**entry, "errors": item["errors"]} if "errors" in item else entry)
    for completed in payload.get("completed", ()):
        part = parts.pop(completed["id"])
        if "errors" in completed:
            # A part that failed as a whole: its errors belong to no field inside of it.
            incremental.append({"data": None, **part, "errors": completed["errors"]})
        elif completed["id"] not in delivered:
            incremental.append({"data": {}, **part})
    return {"incremental": incremental, "hasNext": payload["hasNext"]}


def _announce(payload: dict[str, Any], parts: dict[str, dict[str, Any]]) -> None:
    for pending in payload.get("pending", ()):
        label = {"label": pending["label"]} if "label" in pending else {}
        parts[pending["id"]] = {"path": pending["path"], **label}
