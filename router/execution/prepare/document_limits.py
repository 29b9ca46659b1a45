"""Limits on documents, checked before any step that costs more than one traversal."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from router.execution.errors.request_errors import OperationTooLarge
from router.execution.options import OperationLimits


@dataclass(frozen=True, slots=True)
class DocumentMeasure:
    """Sizes of a selection set with its fragments followed; `depth` counts fields below fields."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    root_fields: int = 0
    directives: int = 0


def check_document(document: DocumentNode, limits: OperationLimits) -> None:
    """Raise `OperationTooLarge` if any operation exceeds a limit. Linear in the size of the document."""
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    measuring = _Measuring(fragments)
    for name in fragments:
        _compare(measuring.fragment(name), limits, of_operation=False)
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    for operation in operations:
        _compare(measuring.selection_set(operation.selection_set), limits, of_operation=True)
    if limits.comparisons is not None:
        counting = _CountingComparisons(fragments)
        for definition in (*operations, *fragments.values()):
            counting.level(definition.selection_set)
        if counting.found > limits.comparisons:
            raise OperationTooLarge.with_message(
                "The operation selects the same fields too often.", code="MAX_COMPARISONS_EXCEEDED"
            )


def _compare(found: DocumentMeasure, limits: OperationLimits, *, of_operation: bool) -> None:
    for name in ("depth", "fields", "aliases", "root_fields", "directives"):
        limit, value = getattr(limits, name), getattr(found, name)
        if limit is not None and value > limit and (of_operation or name != "root_fields"):
            raise OperationTooLarge.with_message(
                f"The operation has more than {limit} {name.replace('_', ' ')}."
                if name != "depth"
                else f"The operation is nested deeper than {limit} fields.",
                code=f"MAX_{name.upper()}_EXCEEDED",
            )


class _Measuring:
    """The sizes of fragments, each computed once. A fragment that spreads itself counts as empty: validation rejects
    it.
    """

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._measured: dict[str, DocumentMeasure] = {}

    def fragment(self, name: str) -> DocumentMeasure:
        found = self._measured.get(name)
        if found is None:
            self._measured[name] = DocumentMeasure()
            definition = self._fragments.get(name)
            found = DocumentMeasure() if definition is None else self.selection_set(definition.selection_set)
            self._measured[name] = found
        return found

    def selection_set(self, selections: SelectionSetNode) -> DocumentMeasure:
        depth = fields = aliases = root_fields = directives = 0
        for selection in selections.selections:
            directives += len(selection.directives or ())
            if isinstance(selection, FieldNode):
                fields += 1
                root_fields += 1
                aliases += selection.alias is not None
                inner = self.selection_set(selection.selection_set) if selection.selection_set else DocumentMeasure()
                depth = max(depth, inner.depth + 1)
            else:
                if isinstance(selection, InlineFragmentNode):
                    inner = self.selection_set(selection.selection_set)
                elif isinstance(selection, FragmentSpreadNode):
                    inner = self.fragment(selection.name.value)
                else:
                    continue
                depth = max(depth, inner.depth)
                root_fields += inner.root_fields
            fields += inner.fields
            aliases += inner.aliases
            directives += inner.directives
        return DocumentMeasure(depth, fields, aliases, root_fields, directives)


class _CountingComparisons:
    """Counts of the comparisons of "Field Selection Merging": pairs of fields of one response key and their selections.

    Quadratic in the worst case, so they are counted before they are made.
    """

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._levels: dict[str, dict[str, tuple[int, int]]] = {}
        self.found = 0

    def level(self, selections: SelectionSetNode) -> dict[str, tuple[int, int]]:
        """By response key: how often it is selected at this level, and how much is selected below it."""
        counts: dict[str, tuple[int, int]] = {}
        self._collect(selections, counts)
        self.found += sum(times * (times - 1) // 2 + (times - 1) * below for times, below in counts.values())
        return counts

    def _collect(self, selections: SelectionSetNode, counts: dict[str, tuple[int, int]]) -> None:
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                inner = self.level(selection.selection_set) if selection.selection_set else {}
                size = sum(times + below for times, below in inner.values())
                _add(counts, (selection.alias or selection.name).value, 1, size)
            elif isinstance(selection, InlineFragmentNode):
                self._collect(selection.selection_set, counts)
            elif isinstance(selection, FragmentSpreadNode):
                for key, (times, below) in self._fragment(selection.name.value).items():
                    _add(counts, key, times, below)

    def _fragment(self, name: str) -> dict[str, tuple[int, int]]:
        found = self._levels.get(name)
        if found is None:
            found = self._levels[name] = {}
            definition = self._fragments.get(name)
            if definition is not None:
                self._collect(definition.selection_set, found)
        return found


def _add(counts: dict[str, tuple[int, int]], key: str, times: int, below: int) -> None:
    known = counts.get(key)
    counts[key] = (times, below) if known is None else (known[0] + times, known[1] + below)
