"""Which version of federation the supergraph is of."""

from __future__ import annotations

from collections.abc import Sequence

from router.composition.merging.context import Merge
from router.federation.features import minimum_federation
from router.federation.links import Feature
from router.federation.subgraph import Subgraph
from router.federation.versions import FED1_EXPANSION, LATEST_FEDERATION, FeatureVersion


def federation_version(subgraphs: Sequence[Subgraph]) -> FeatureVersion:
    """The latest version that a subgraph links, or needs for another specification that it links."""
    versions = [_version(subgraph) for subgraph in subgraphs]
    return max((version for version in versions if version is not None), default=LATEST_FEDERATION)


def _version(subgraph: Subgraph) -> FeatureVersion | None:
    if subgraph.version is None:
        return FED1_EXPANSION if subgraph.upgraded else None
    demanding = _demanding_feature(subgraph)
    return subgraph.version if demanding is None else minimum_federation(demanding.url)


def hint_on_upgrades(merge: Merge) -> None:
    """Hint at subgraphs that link a specification which needs a later version of federation."""
    for index, subgraph in enumerate(merge.subgraphs):
        feature = _demanding_feature(subgraph)
        if feature is not None:
            message = (
                f"[{subgraph.name}] {feature.url} needs federation {minimum_federation(feature.url)}, so the subgraph "
                f"is treated as of that version, not of {subgraph.version}."
            )
            merge.hint("IMPLICITLY_UPGRADED_FEDERATION_VERSION", message, [(index, feature.node)])


def _demanding_feature(subgraph: Subgraph) -> Feature | None:
    if subgraph.version is None:
        return None
    needed = [
        (minimum, feature)
        for feature in subgraph.links.features.values()
        if (minimum := minimum_federation(feature.url)) is not None and minimum > subgraph.version
    ]
    return max(needed, key=lambda pair: pair[0])[1] if needed else None
