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

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from router.federation import SubgraphDocument

MAX_INPUT_BYTES = 64 * 1024 * 1024
STANDARD_INPUT = Path("-")


class UnreadableInput(Exception):
    """The input is not what it should be; the message says why."""


def read_subgraphs(path: Path) -> list[SubgraphDocument]:
    """The subgraphs that the file lists; raises UnreadableInput."""
    text = _text(path)
    try:
        parsed: Any = json.loads(text) if text.lstrip().startswith("[") else yaml.safe_load(text)
    except (json.JSONDecodeError, yaml.YAMLError, RecursionError) as error:
        raise UnreadableInput(f"{path} is neither JSON nor YAML: {error}") from error
    if isinstance(parsed, list):
        return [_from_entry(path, entry) for entry in parsed]
    subgraphs = parsed.get("subgraphs") if isinstance(parsed, dict) else None
    if not isinstance(subgraphs, dict):
        raise UnreadableInput(f'{path} must be a list of subgraphs, or have a mapping "subgraphs".')
    return [_from_config(path, str(name), entry) for name, entry in subgraphs.items()]


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


def _from_entry(path: Path, entry: object) -> SubgraphDocument:
    if not isinstance(entry, dict):
        raise UnreadableInput(f"{path}: each subgraph must be an object with a name, a url and an sdl.")
    name, url, sdl = entry.get("name"), entry.get("url", entry.get("routing_url")), entry.get("sdl")
    if isinstance(name, str) and sdl is None and "schema" in entry:
        sdl = _schema(path, name, entry["schema"])
    if not isinstance(name, str) or not isinstance(sdl, str) or not isinstance(url or "", str):
        raise UnreadableInput(f'{path}: a subgraph needs the strings "name" and "sdl", and "url" if it has one.')
    return SubgraphDocument(name, url or "", sdl)


def _from_config(path: Path, name: str, entry: object) -> SubgraphDocument:
    if not isinstance(entry, dict):
        raise UnreadableInput(f'{path}: subgraph "{name}" must have a "schema".')
    url = entry.get("routing_url", entry.get("url"))
    return SubgraphDocument(name, url if isinstance(url, str) else "", _schema(path, name, entry.get("schema")))


def _schema(path: Path, name: str, schema: object) -> str:
    """The SDL that is written there, or in a file; a relative path starts at the config's folder."""
    if isinstance(schema, str):
        schema = {"file": schema}
    if isinstance(schema, dict) and isinstance(schema.get("sdl"), str):
        sdl: str = schema["sdl"]
        return sdl
    if isinstance(schema, dict) and isinstance(schema.get("file"), str):
        return _text(path.parent / schema["file"])
    raise UnreadableInput(f'{path}: the schema of subgraph "{name}" must have a "file" or an "sdl".')
