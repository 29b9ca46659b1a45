"""`@cacheTag` formats filled in: `course-{$key.id}` of an entity, `courses-{$args.categoryId}` of a root field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from graphql import Undefined

from router.server.caching.mentions import chosen_tag

_PLACEHOLDER = re.compile(r"\{\$(key|args)((?:\.[A-Za-z_]\w*)+)\}")


def filled_tags(formats: Iterable[str], *, key: Mapping[str, Any], args: Mapping[str, Any]) -> set[str]:
    """The tags of one part. A format whose value is missing gives none."""
    tags = set()
    for template in formats:
        missing = False

        def value(match: re.Match[str]) -> str:
            nonlocal missing
            found: Any = key if match[1] == "key" else args
            for step in match[2][1:].split("."):
                found = found.get(step) if isinstance(found, Mapping) else None
            if found is None or found is Undefined:
                missing = True
                return ""
            return str(found)

        tag = _PLACEHOLDER.sub(value, template)
        if not missing:
            tags.add(chosen_tag(tag))
    return tags
