"""The federation version of a supergraph."""

from collections.abc import Sequence

from router.composition.merging.context import MergeContext
from router.federation.specifications.features import minimum_federation
from router.federation.specifications.links import Feature
from router.federation.specifications.versions import FED1_EXPANSION, LATEST_FEDERATION, FeatureVersion
from router.federation.subgraph import Subgraph


def federation_version(subgraphs: Sequence[Subgraph]) -> FeatureVersion:
    """Return the latest version that a subgraph links, or needs for another specification that it links."""
    versions = [_version(subgraph) for subgraph in subgraphs]
    return max((version for version in versions if version is not None), default=LATEST_FEDERATION)


def _version(subgraph: Subgraph) -> FeatureVersion | None:
    if subgraph.version is None:
        return FED1_EXPANSION if subgraph.upgraded else None
    feature = _feature_with_later_version(subgraph)
    return subgraph.version if feature is None else minimum_federation(feature.url)


def hint_on_upgrades(merge: MergeContext) -> None:
    """Hint at subgraphs that link a specification which needs a later version of federation."""
    for index, subgraph in enumerate(merge.subgraphs):
        feature = _feature_with_later_version(subgraph)
        if feature is not None:
            message = (
                f"[{subgraph.name}] {feature.url} needs federation {minimum_federation(feature.url)}, so the subgraph "
                f"is treated as of that version, not of {subgraph.version}."
            )
            merge.hint("IMPLICITLY_UPGRADED_FEDERATION_VERSION", message, [(index, feature.node)])


def _feature_with_later_version(subgraph: Subgraph) -> Feature | None:
    if subgraph.version is None:
        return None
    needed = [
        (minimum, feature)
        for feature in subgraph.links.features.values()
        if (minimum := minimum_federation(feature.url)) is not None and minimum > subgraph.version
    ]
    return max(needed, key=lambda pair: pair[0])[1] if needed else None
