"""Results that were delivered incrementally (`@defer`), merged as a client does it."""

from typing import Any


def merge_incremental(parts: list[dict[str, Any]]) -> tuple[Any, list[Any], bool]:
    """Return the data, the errors, and whether null took a whole part away, as a client keeps them."""
    data, errors, failed = parts[0]["data"], list(parts[0].get("errors", ())), False
    places: dict[str, list[str | int]] = {}
    for part in parts:
        for pending in part.get("pending", ()):
            assert pending["id"] not in places
            places[pending["id"]] = pending["path"]
        for delivered in part.get("incremental", ()):
            target = data
            for step in places[delivered["id"]]:
                target = target[step]
            merge(target, delivered["data"])
            errors += delivered.get("errors", ())
        for completed in part.get("completed", ()):
            del places[completed["id"]]
            errors += completed.get("errors", ())
            failed = failed or "errors" in completed
        assert part["hasNext"] == (part is not parts[-1])
    assert places == {}
    return data, errors, failed


def merge(into: dict[str, Any], new: dict[str, Any]) -> None:
    """Add what is new, however deep it is."""
    for key, value in new.items():
        into[key] = _merged(into[key], value) if key in into else value


def _merged(present: Any, value: Any) -> Any:
    match present, value:
        case dict(), dict():
            merge(present, value)
            return present
        case list(), list():
            return [_merged(old, item) for old, item in zip(present, value, strict=True)]
        case _:
            return value
