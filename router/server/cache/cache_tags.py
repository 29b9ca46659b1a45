"""`@cacheTag` formats filled in: `course-{$key.id}` of an entity, `courses-{$args.categoryId}` of a root field."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import Undefined

from router.federation.field_references.cache_tags import InvalidCacheTagFormat, Placeholder, parse_cache_tag_format
from router.server.cache.entity_tags import cache_tag


def render_cache_tags(formats: Iterable[str], *, key: Mapping[str, Any], args: Mapping[str, Any]) -> set[str]:
    """Return the tags of one part.

    A format whose value is missing or no single value gives none, nor does one that is none: the supergraph may come
    from a composer that does not look at formats.
    """
    variables = {"$key": key, "$args": args}
    tags = set()
    for text in formats:
        try:
            parts = parse_cache_tag_format(text)
        except InvalidCacheTagFormat:
            continue
        filled = [_filled(part, variables) if isinstance(part, Placeholder) else part for part in parts]
        if None not in filled:
            tags.add(cache_tag("".join(part for part in filled if part is not None)))
    return tags


def _filled(placeholder: Placeholder, variables: Mapping[str, Mapping[str, Any]]) -> str | None:
    found: Any = variables.get(placeholder.variable)
    for step in placeholder.path:
        found = found.get(step) if isinstance(found, Mapping) else None
    if found is None or found is Undefined or isinstance(found, Mapping | list):
        return None
    return str(found).lower() if isinstance(found, bool) else str(found)
