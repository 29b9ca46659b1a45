"""Merging of subgraphs' data into the response tree."""

from typing import Any

from router.execution.json_types import JSONObject


def merge_object(into: JSONObject, new: JSONObject) -> None:
    """Merge `new` into `into`, by reference where nothing is there yet.

    Objects merge key by key and lists item by item; null never replaces a value, since one subgraph may lack another's
    data.
    """
    if into.keys().isdisjoint(new):
        into.update(new)
        return
    for key, value in new.items():
        present = into.get(key)
        into[key] = value if present is None else _merged(present, value)


def _merged(present: Any, value: Any) -> Any:
    if value is None or value is present:
        return present
    if type(present) is dict and type(value) is dict:
        merge_object(present, value)
        return present
    if type(present) is list and type(value) is list and len(present) == len(value):
        return [item if old is None else _merged(old, item) for old, item in zip(present, value, strict=True)]
    return value


def deep_copy(value: Any) -> Any:
    """Copy `value` so that the copy shares no object and no list with it."""
    if type(value) is dict:
        return {key: item if type(item) not in (dict, list) else deep_copy(item) for key, item in value.items()}
    if type(value) is list:
        return [item if type(item) not in (dict, list) else deep_copy(item) for item in value]
    return value
