"""Formatting of names in messages."""

from collections.abc import Iterable, Sequence

_SHOWN = 10


def listed(names: Sequence[str]) -> str:
    """Format names as `a`, `a and b`, `a, b and c`; long lists are cut."""
    if len(names) > _SHOWN:
        return f"{', '.join(names[:_SHOWN])} and {len(names) - _SHOWN} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def quoted(names: Iterable[str]) -> str:
    """Format names like `listed`, each in quotation marks."""
    return listed([f'"{name}"' for name in names])


def in_subgraphs(names: Sequence[str]) -> str:
    """`subgraph "a"`, `subgraphs "a" and "b"`."""
    return f"{'subgraph' if len(names) == 1 else 'subgraphs'} {quoted(names)}"


def in_types(names: Sequence[str]) -> str:
    """`type "A"`, `types "A" and "B"`."""
    return f"{'type' if len(names) == 1 else 'types'} {quoted(names)}"
