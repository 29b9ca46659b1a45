"""Stripe's request encoding: form fields with names nested by brackets, as in ``line_items[0][price_data]``."""

import re
from collections.abc import Iterable
from typing import TypeAlias

from lectern.stripe_simulator.errors import InvalidRequest

FormValue: TypeAlias = "str | list[FormValue] | dict[str, FormValue]"

MAX_FIELDS = 2000
MAX_DEPTH = 10
_NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


def decode_form(pairs: Iterable[tuple[str, str]]) -> dict[str, FormValue]:
    """Nest `pairs` by the brackets in their names; keys that are all numbers make a list in their order."""
    root: dict[str, FormValue] = {}
    for count, (name, value) in enumerate(pairs, start=1):
        if count > MAX_FIELDS:
            raise InvalidRequest(f"A request may hold at most {MAX_FIELDS} parameters.")
        _place(root, _path(name), value, name)
    return {key: _with_lists(value) for key, value in root.items()}


def _path(name: str) -> list[str]:
    match = _NAME.match(name)
    if match is None:
        raise InvalidRequest(f"Invalid parameter name: {name[:100]}", param=name[:100])
    path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
    if len(path) > MAX_DEPTH:
        raise InvalidRequest(f"Parameters may nest at most {MAX_DEPTH} deep.", param=name[:100])
    return path


def _place(root: dict[str, FormValue], path: list[str], value: str, name: str) -> None:
    node = root
    for position, given in enumerate(path):
        key = given or str(len(node))  # "expand[]" appends
        if position == len(path) - 1:
            node[key] = value
            return
        child = node.setdefault(key, {})
        if not isinstance(child, dict):
            raise InvalidRequest(f"Invalid parameter: {name[:100]}", param=name[:100])
        node = child


def _with_lists(value: FormValue) -> FormValue:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_with_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _with_lists(child) for key, child in value.items()}
