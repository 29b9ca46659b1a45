"""Errors and hints of composition, as text and as JSON."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from router.federation import Diagnostic, SourceLocation

_TAB_WIDTH = 8
_EXCERPT_WIDTH = 160
_LINE_TERMINATOR = re.compile(r"\r\n|\n|\r")
"""The line terminators of GraphQL (specification, section 2.1.3), which are fewer than Python's."""


def diagnostics_json(errors: Sequence[Diagnostic], hints: Sequence[Diagnostic]) -> dict[str, object]:
    """`{"errors": [{"code", "message", "locations"}], "hints": [...]}`."""
    return {"errors": [_entry(error) for error in errors], "hints": [_entry(hint) for hint in hints]}


def _entry(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "message": diagnostic.message,
        "locations": [
            {"subgraph": where.subgraph, "line": where.line, "column": where.column} for where in diagnostic.locations
        ],
    }


def diagnostics_text(kind: str, diagnostics: Iterable[Diagnostic], sources: Mapping[str, str]) -> Iterator[str]:
    """Each diagnostic with its locations and excerpts; `sources` are the subgraphs' documents by name."""
    for diagnostic in diagnostics:
        yield f"{kind}[{diagnostic.code}]: {diagnostic.message}"
        for where in diagnostic.locations:
            yield f"  --> {where.subgraph}:{where.line}:{where.column}"
            yield from _excerpt(where, sources.get(where.subgraph, ""))
        yield ""


def _excerpt(where: SourceLocation, source: str) -> Iterator[str]:
    lines = _LINE_TERMINATOR.split(source)
    if where.line > len(lines):
        return
    line = lines[where.line - 1]
    margin = " " * len(str(where.line))
    column = len(line[: where.column - 1].expandtabs(_TAB_WIDTH))
    # Generated schemas may be one line.
    start = max(0, column - _EXCERPT_WIDTH // 2) if len(line) > _EXCERPT_WIDTH else 0
    shown = line.expandtabs(_TAB_WIDTH)[start : start + _EXCERPT_WIDTH]
    yield f"  {margin} |"
    yield f"  {where.line} | {shown}"
    yield f"  {margin} | {' ' * (column - start)}^"
