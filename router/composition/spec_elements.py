"""Elements of a supergraph that linked specifications define."""

from router.federation.schema_model.schema import Schema
from router.federation.specifications.features import specification
from router.federation.specifications.links import Links, Source


def spec_element_names(supergraph: Schema, links: Links) -> frozenset[str]:
    """Return the names of their types and directives. Elements of unknown specifications count as the schema's own."""

    def is_known(name: str, source: Source | None) -> bool:
        if source is None:
            return False
        url = source.feature.url
        return name.startswith(("join__", "link__")) or specification(url.identity, url.version) is not None

    types = {name for name in supergraph.types if is_known(name, links.source_of_type(name))}
    directives = {name for name in supergraph.directive_definitions if is_known(name, links.source_of_directive(name))}
    return frozenset(types | directives)
