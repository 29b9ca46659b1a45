"""Which specifications a supergraph links, and what their elements are called in it (link spec v1.0)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql import DirectiveNode

from router.supergraph.directives import named, text

_URL = re.compile(r"^(?P<identity>.*/(?P<name>[^/]+))/v(?P<version>\d+\.\d+)/?$")


@dataclass(frozen=True, slots=True)
class Feature:
    """One `@link` (or v0.1's `@core`): `name` is the prefix its elements go by, `imports` what stands without it.

    `imports` maps a local name to the specification's own; directives keep their "@".
    """

    identity: str
    version: str
    name: str
    imports: Mapping[str, str]

    def owns(self, element: str) -> bool:
        """Whether an element of the document belongs to the specification; directives are given with their "@"."""
        bare = element.removeprefix("@")
        return element in self.imports or bare.startswith(f"{self.name}__") or element == f"@{self.name}"


def read_features(schema_directives: Sequence[DirectiveNode]) -> tuple[Feature, ...]:
    """The specifications that the schema definition links."""
    found = []
    for arguments in [*named(schema_directives, "link"), *named(schema_directives, "core")]:
        url = text(arguments, "url") or text(arguments, "feature")
        match = _URL.match(url or "")
        if match is None:
            continue
        imports: dict[str, str] = {}
        listed = arguments.get("import")
        for item in listed if isinstance(listed, list) else ():
            if isinstance(item, str):
                imports[item] = item
            elif isinstance(item, dict) and isinstance(item.get("name"), str):
                imports[str(item.get("as") or item["name"])] = str(item["name"])
        name = text(arguments, "as") or match["name"]
        found.append(Feature(match["identity"], match["version"], name, imports))
    return tuple(found)


def local_directive_name(features: Sequence[Feature], identity: str, directive: str) -> str | None:
    """What the document calls `@directive` of the specification at `identity`; None if it does not link it."""
    for feature in features:
        if feature.identity == identity:
            for local, original in feature.imports.items():
                if original == f"@{directive}":
                    return local.removeprefix("@")
            default = identity.rsplit("/", 1)[-1]
            return feature.name if directive == default else f"{feature.name}__{directive}"
    return None
