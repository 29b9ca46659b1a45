"""The occurrences of one response key in a selection set, before they are merged."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphql import FieldNode

from router.graph import TypeSet
from router.planning.conditions import Formula
from router.planning.normalize.normalized_operation import DeferBlock
from router.planning.normalize.placements import Fragments


@dataclass(slots=True, frozen=True)
class FieldOccurrence:
    """One field node, with the object types, the condition, and the fragments that surround it.

    `block`: the @defer fragment; `fragments`: those with directives of subgraphs.
    """

    node: FieldNode
    types: TypeSet
    condition: Formula
    block: DeferBlock | None
    fragments: Fragments


def partition_types(occurrences: Sequence[FieldOccurrence]) -> list[TypeSet]:
    """Return the coarsest partition of the types such that the same occurrences apply to all types of one part."""
    parts = [occurrences[0].types] if occurrences else []
    for occurrence in occurrences[1:]:
        # Split every part into the types inside and outside of the occurrence; its types in no part yet are a new one.
        types = occurrence.types
        refined: list[TypeSet] = []
        for part in parts:
            refined += [piece for piece in (part & types, part & ~types) if piece]
            types &= ~part
        parts = [*refined, types] if types else refined
    return parts


def common_block(occurrences: Sequence[FieldOccurrence]) -> DeferBlock | None:
    """Return the innermost block around all occurrences: a field that is also selected outside of a block is not
    deferred.
    """
    chains: list[list[DeferBlock]] = []
    for occurrence in occurrences:
        chain: list[DeferBlock] = []
        block = occurrence.block
        while block is not None:
            chain.insert(0, block)
            block = block.parent
        chains.append(chain)
    # The longest common prefix of the chains, which run from the outermost block to the innermost.
    common = None
    for level in zip(*chains, strict=False):
        if any(block is not level[0] for block in level):
            break
        common = level[0]
    return common
