"""Bounds on what a document asks for, checked before anything that costs more than reading it once."""

from __future__ import annotations

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

from router.execution.errors import OperationTooLarge
from router.execution.options import OperationLimits


@dataclass(frozen=True, slots=True)
class DocumentMeasure:
    """What a selection set contains when its fragments are followed; `depth` counts fields below fields."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    root_fields: int = 0
    directives: int = 0


def check_document(document: DocumentNode, limits: OperationLimits) -> None:
    """Raise `OperationTooLarge` if any operation passes a limit. Linear in the size of the document."""
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    measuring = _Measuring(fragments)
    for name in fragments:
        _compare(measuring.fragment(name), limits, of_operation=False)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            _compare(measuring.selection_set(definition.selection_set), limits, of_operation=True)


def measure_operation(document: DocumentNode, operation: OperationDefinitionNode) -> DocumentMeasure:
    """What one operation of the document contains."""
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    return _Measuring(fragments).selection_set(operation.selection_set)


def _compare(found: DocumentMeasure, limits: OperationLimits, *, of_operation: bool) -> None:
    for name in ("depth", "fields", "aliases", "root_fields", "directives"):
        limit, value = getattr(limits, name), getattr(found, name)
        if limit is not None and value > limit and (of_operation or name != "root_fields"):
            raise OperationTooLarge.because(
                f"The operation has more than {limit} {name.replace('_', ' ')}."
                if name != "depth"
                else f"The operation is nested deeper than {limit} fields.",
                code=f"MAX_{name.upper()}_EXCEEDED",
            )


class _Measuring:
    """Measures each fragment once. A fragment that spreads itself counts as empty there: validation refuses it."""

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
