"""The entries of a supergraph config, checked: every mistake is reported, with the nearest right name.

`${env.NAME}` stands for an environment variable, `${env.NAME:-text}` for one with a default, as in Apollo's `rover`.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_TOP_LEVEL_KEYS = ("federation_version", "subgraphs")
_URL_KEYS = ("routing_url", "url")
_ENTRY_KEYS = (*_URL_KEYS, "schema", "sdl")
_SCHEMA_KEYS = ("file", "sdl")
_FETCHED_SCHEMA_KEYS = ("subgraph_url", "graphref", "subgraph", "introspection_headers")
"""Keys of rover's by which it fetches the schema over the network."""

_FEDERATION_VERSION = re.compile(r"=?v?[12](\.[0-9]+){0,2}|latest-[12]")
_UNCLOSED_REFERENCE = re.compile(r"\$\{[^}]*$")
_REFERENCE = re.compile(r"\$\{([^}]*)\}")
_ENVIRONMENT_REFERENCE = re.compile(r"env\.([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SubgraphEntry:
    """A subgraph of the config: `schema` is the SDL itself, or the path of its file if `in_file`."""

    name: str
    url: str
    schema: str
    in_file: bool


@dataclass(slots=True)
class ConfigReader:
    """The reader of entries; `problems` collects their errors."""

    environment: Mapping[str, str]
    problems: list[str] = field(default_factory=list)

    def entries(self, config: object) -> list[SubgraphEntry]:
        """Return the subgraphs of a parsed config, as far as they are right."""
        if isinstance(config, list):
            found = [self._entry(f"subgraph {number}", each, None) for number, each in enumerate(config, start=1)]
        else:
            found = self._of_mapping(config)
        return [entry for entry in found if entry is not None]

    def _of_mapping(self, config: object) -> list[SubgraphEntry | None]:
        subgraphs = config.get("subgraphs") if isinstance(config, dict) else None
        if isinstance(config, dict):
            self._check_keys("", config, _TOP_LEVEL_KEYS)
            if "subgraphs" not in config and self.problems:
                return []  # The key is misspelt.
            version = config.get("federation_version", 2)
            if not isinstance(version, str | int | float) or not _FEDERATION_VERSION.fullmatch(str(version)):
                self.problems.append("federation_version: it must be a version such as 2, =2.9.0 or latest-2")
        if not isinstance(subgraphs, dict):
            self.problems.append('it must be a list of subgraphs, or have a mapping "subgraphs"')
            return []
        found = []
        for name, entry in subgraphs.items():
            if isinstance(name, str) and _REFERENCE.search(name):
                self.problems.append(f"subgraphs.{name}: a name has no references to environment variables")
            elif isinstance(name, str):
                found.append(self._entry(f"subgraphs.{name}", entry, name))
            else:
                self.problems.append(
                    f"subgraphs.{name}: the name must be a string, not {_kind(name)}; put it in quotes"
                )
        return found

    def _entry(self, place: str, entry: object, name: str | None) -> SubgraphEntry | None:
        before = len(self.problems)
        if not isinstance(entry, dict):
            self.problems.append(f"{place}: it must be a mapping, not {_kind(entry)}")
            return None
        self._check_keys(place, entry, _ENTRY_KEYS if name is not None else ("name", *_ENTRY_KEYS))
        if name is None:
            name = self._string(place, entry, "name")
            place = f'{place} ("{name}")' if name else place
        url_keys = [key for key in _URL_KEYS if key in entry]
        if len(url_keys) > 1:
            self.problems.append(f'{place}: it has both "routing_url" and "url", which mean the same')
        url = self._string(place, entry, url_keys[0] if url_keys else _URL_KEYS[0])
        schema, in_file = self._schema(place, entry)
        if len(self.problems) > before or name is None or url is None or schema is None:
            return None
        return SubgraphEntry(name, url, schema, in_file)

    def _schema(self, place: str, entry: dict[Any, Any]) -> tuple[str | None, bool]:
        """Return the schema's text or the path of its file, and whether it is the path."""
        if "sdl" in entry and "schema" not in entry:
            return self._string(place, entry, "sdl", expand=False), False
        if "sdl" in entry:
            self.problems.append(f'{place}: it has both "schema" and "sdl"')
            return None, False
        schema = entry.get("schema")
        if isinstance(schema, str):
            return self._expand(f"{place}.schema", schema), True
        if not isinstance(schema, dict):
            if not self._is_misspelt(entry, "schema"):
                self.problems.append(f'{place}: it must have a "schema" with a "file" or an "sdl"')
            return None, False
        place = f"{place}.schema"
        fetched = [key for key in _FETCHED_SCHEMA_KEYS if key in schema]
        if fetched:
            self.problems.append(f'{place}: "{fetched[0]}" is not supported; save the schema and name its "file"')
            return None, False
        self._check_keys(place, schema, _SCHEMA_KEYS)
        given = [key for key in _SCHEMA_KEYS if key in schema]
        if len(given) == 1:
            in_file = given == ["file"]
            return self._string(place, schema, given[0], expand=in_file), in_file
        if given or not any(self._is_misspelt(schema, key) for key in _SCHEMA_KEYS):
            self.problems.append(f'{place}: it must have either a "file" or an "sdl"')
        return None, False

    def _string(self, place: str, entry: dict[Any, Any], key: str, *, expand: bool = True) -> str | None:
        """Return the text of a key, which must not be empty."""
        if key not in entry:
            if not self._is_misspelt(entry, key):
                self.problems.append(f'{place}: "{key}" is missing')
            return None
        value = entry[key]
        if not isinstance(value, str):
            self.problems.append(f"{place}.{key}: it must be a string, not {_kind(value)}")
            return None
        before = len(self.problems)
        expanded = self._expand(f"{place}.{key}", value) if expand else value
        if len(self.problems) == before and not expanded.strip():
            self.problems.append(f"{place}.{key}: it must not be empty")
        elif expand and not expanded.isprintable():
            self.problems.append(f"{place}.{key}: it must be one line of visible characters")
        return expanded if len(self.problems) == before else None

    def _check_keys(self, place: str, mapping: dict[Any, Any], known: tuple[str, ...]) -> None:
        for key in mapping:
            if key not in known:
                shown = f"{place}.{key}" if place else str(key)
                near = _nearest(str(key), known)
                hint = f'did you mean "{near}"?' if near is not None else f"known here: {', '.join(known)}"
                self.problems.append(f"{shown}: unknown key; {hint}")

    def _is_misspelt(self, mapping: dict[Any, Any], wanted: str) -> bool:
        """Return True if an unknown key was reported as a misspelling of this one, so that it is not missing too."""
        known = (*_ENTRY_KEYS, *_SCHEMA_KEYS, "name")
        return any(key not in known and _nearest(str(key), (wanted,)) is not None for key in mapping)

    def _expand(self, place: str, text: str) -> str:
        """Replace the references to environment variables."""

        def value(reference: re.Match[str]) -> str:
            inner: str = reference[1]
            match = _ENVIRONMENT_REFERENCE.fullmatch(inner)
            if match is None:
                name = inner.strip().rpartition(".")[2]
                hint = f'; write "${{env.{name}}}" for an environment variable' if name.isidentifier() else ""
                self.problems.append(f'{place}: unknown reference "{reference[0]}"{hint}')
                return ""
            default: str | None = match[2]
            found = self.environment.get(match[1], default)
            if found is None:
                near = _nearest(match[1], self.environment)
                hint = f'; did you mean "{near}"?' if near is not None else ""
                self.problems.append(f'{place}: the environment variable "{match[1]}" is not set{hint}')
            return found or ""

        unclosed = _UNCLOSED_REFERENCE.search(text)
        if unclosed is not None:
            self.problems.append(f'{place}: the reference "{unclosed[0]}" has no closing brace')
        return _REFERENCE.sub(value, text)


def _nearest(name: str, known: Iterable[str]) -> str | None:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return near[0] if near else None


def _kind(value: object) -> str:
    """Return the kind of a YAML value, for messages."""
    match value:
        case None:
            return "empty"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case str():
            return "a string"
        case _:
            return f"a {type(value).__name__}"
