"""Which elements of a supergraph are not its own, but belong to linked specifications."""

from __future__ import annotations

from router.federation.features import specification
from router.federation.links import Links, Source
from router.federation.schema import Schema


def machinery_names(supergraph: Schema, links: Links) -> frozenset[str]:
    """The names of such types and directives. Types of specifications that are not known are the schema's own."""

    def is_known(name: str, source: Source | None) -> bool:
        if source is None:
            return False
        url = source.feature.url
        return name.startswith(("join__", "link__")) or specification(url.identity, url.version) is not None

    types = {name for name in supergraph.types if is_known(name, links.source_of_type(name))}
    directives = {name for name in supergraph.directive_definitions if is_known(name, links.source_of_directive(name))}
    return frozenset(types | directives)
