"""Read the subgraphs to compose: a supergraph config in YAML, or a list of subgraphs in JSON; `-` is standard input.

The YAML form is that of Apollo's `rover supergraph compose`::

    subgraphs:
      products:
        routing_url: https://products.example.com/graphql
        schema:
          file: ./products.graphql     # or `sdl: ...`

The JSON form is `[{"name": ..., "url": ..., "sdl": ...}]`. A list in YAML, and entries that name their `schema` as the
mapping does, are read as well.
"""

import json
import os
import sys
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import yaml

from router.cli.composition_config import ConfigReader
from router.federation import SubgraphDocument

MAX_INPUT_BYTES = 64 * 1024 * 1024
STANDARD_INPUT = Path("-")


class UnreadableInput(Exception):
    """The input cannot be read, is neither JSON nor YAML, or does not list subgraphs; `messages` has every reason."""

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


class _DuplicateKey(ValueError):
    """A key occurs twice in one mapping; parsers would silently take the last."""


def read_subgraphs(path: Path) -> list[SubgraphDocument]:
    """Read the subgraphs that the file lists; paths of schemas are relative to it. Raises UnreadableInput."""
    text = _text(path)
    try:
        parsed = _parse(text)
    except _DuplicateKey as error:
        raise UnreadableInput(f"{path}: {error}") from None
    except (json.JSONDecodeError, yaml.YAMLError, RecursionError) as error:
        raise UnreadableInput(f"{path} is neither JSON nor YAML: {error}") from error
    reader = ConfigReader(os.environ)
    entries = reader.entries(parsed)
    if reader.problems:
        raise UnreadableInput(*(f"{path}: {problem}" for problem in reader.problems))
    return [
        SubgraphDocument(entry.name, entry.url, _text(path.parent / entry.schema) if entry.in_file else entry.schema)
        for entry in entries
    ]


def _text(path: Path) -> str:
    try:
        if path == STANDARD_INPUT:
            data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
        else:
            with path.open("rb") as file:
                data = file.read(MAX_INPUT_BYTES + 1)
        if len(data) > MAX_INPUT_BYTES:
            raise UnreadableInput(f"{path} is larger than {MAX_INPUT_BYTES} bytes.")
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInput(f"Cannot read {path}: {error}") from error


def _parse(text: str) -> object:
    if text.lstrip().startswith("["):
        return json.loads(text, object_pairs_hook=_object_of_distinct_keys)
    return yaml.load(text, _StrictLoader)  # noqa: S506 - derived from SafeLoader


def _object_of_distinct_keys(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _DuplicateKey(f'the key "{key}" occurs twice in one object.')
        found[key] = value
    return found


class _StrictLoader(yaml.SafeLoader):
    """A safe loader that rejects duplicate keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            # A merge (`<<: *common`) is not a key: keys of the mapping itself take precedence over merged ones.
            if isinstance(key_node, yaml.ScalarNode) and key_node.tag != "tag:yaml.org,2002:merge":
                key = self.construct_object(key_node, deep=True)
                if key in seen:
                    line = key_node.start_mark.line + 1
                    raise _DuplicateKey(f'the key "{key}" occurs twice in one mapping, again in line {line}.')
                seen.add(key)
        return super().construct_mapping(node, deep)
