"""Descriptions: the most frequent one of the subgraphs."""

from collections import Counter
from collections.abc import Mapping
from typing import Protocol, TypeVar

from router.composition.merging.context import MergeContext, present
from router.federation.schema_model.schema import DirectiveDefinition as Definition
from router.federation.schema_model.schema import Element, Schema


class Described(Protocol):
    """An element with a description."""

    description: str | None

    @property
    def coordinate(self) -> str: ...


D = TypeVar("D", bound=Element | Definition | Schema)


def merge_description(merge: MergeContext, sources: Mapping[int, D | None], target: Described) -> None:
    """Take the most frequent description, the first of them on a tie; an empty one only if there is no other."""
    described = {index: source for index, source in present(sources).items() if source.description is not None}
    if not described:
        return
    counts = Counter(source.description for source in described.values() if source.description)
    if not counts:
        target.description = ""
        return
    target.description = max(counts, key=lambda text: counts[text])
    if len(counts) > 1:
        users = [index for index, source in described.items() if source.description == target.description]
        message = (
            f'"{target.coordinate}" has different descriptions across subgraphs: the supergraph uses that of '
            f"{merge.names(users)}."
        )
        nodes = [(index, source.node) for index, source in described.items()]
        merge.hint("INCONSISTENT_DESCRIPTION", message, nodes)
