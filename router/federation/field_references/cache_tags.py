"""The formats of `@cacheTag`: text with placeholders, such as `course-{$key.id}` or `courses-{$args.categoryId}`.

A placeholder is a variable and the path to one value in it: `{$key.place.code}`, or written as a selection,
`{$key { place { code } }}`.

https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/directives#cachetag
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"\s*(?:(\$?[A-Za-z_]\w*)|([.{}]))")
MAX_FORMAT_LENGTH = 4096
"""Characters. Tags are stored with every cache entry, so longer ones are certainly a mistake."""


class InvalidCacheTagFormat(ValueError):
    """The text is not a valid format; the message gives the reason."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`path` is empty where a variable is named by itself, which no directive allows."""

    variable: str
    path: tuple[str, ...]


Format = tuple[str | Placeholder, ...]


@lru_cache(maxsize=4096)
def parse_cache_tag_format(text: str) -> Format:
    """Parse a format into texts and placeholders, in order. Raises InvalidCacheTagFormat."""
    if len(text) > MAX_FORMAT_LENGTH:
        raise InvalidCacheTagFormat(f"it is longer than {MAX_FORMAT_LENGTH} characters")
    return tuple(_parts(text))


def placeholders(parts: Format) -> Iterator[Placeholder]:
    """Only the placeholders."""
    return (part for part in parts if isinstance(part, Placeholder))


def _parts(text: str) -> Iterator[str | Placeholder]:
    position = 0
    while position < len(text):
        opened = text.find("{", position)
        if opened < 0:
            yield text[position:]
            return
        if opened > position:
            yield text[position:opened]
        position = _closing(text, opened)
        yield _placeholder(text[opened + 1 : position])
        position += 1


def _closing(text: str, opened: int) -> int:
    depth = 0
    for position in range(opened, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    raise InvalidCacheTagFormat(f'the "{{" of "{text[opened:]}" is not closed')


def _placeholder(text: str) -> Placeholder:
    tokens = _tokens(text)
    if not tokens or not tokens[0].startswith("$"):
        raise InvalidCacheTagFormat(f'"{{{text}}}" does not name a variable')
    path: list[str] = []
    rest = tokens[1:]
    while rest[:1] == ["."] and len(rest) > 1 and _is_name(rest[1]):
        path.append(rest[1])
        rest = rest[2:]
    while rest[:1] == ["{"] and rest[-1:] == ["}"] and len(rest) > 2 and _is_name(rest[1]):
        path.append(rest[1])
        rest = rest[2:-1]
    if rest:
        raise InvalidCacheTagFormat(f'"{{{text}}}" is not the path to one value')
    return Placeholder(tokens[0], tuple(path))


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        token = _TOKEN.match(text, position)
        if token is None:
            raise InvalidCacheTagFormat(f'"{{{text}}}" is not the path to one value')
        tokens.append(token[1] or token[2])
        position = token.end()
    return tokens


def _is_name(token: str) -> bool:
    return token[0] not in "$.{}"
