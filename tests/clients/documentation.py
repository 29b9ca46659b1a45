"""The commands that the pages for developers of clients show."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "clients"

_PROGRAMS = "ariadne-codegen|curl|docker|go|lectern|make|npm|npx|pip|python"
_SHOWN = re.compile(rf"(?:`|^ {{4}})((?:{_PROGRAMS})\b[^`\n]*)", re.MULTILINE)
_MAKE = re.compile(r'make [a-z-]+(?: ARGS="[^"]*")?')
"""A command of make without the remark that follows it in a block."""
_ROW = re.compile(r"^\|[^|]+\|[^|]+\| `clients/typed/(?P<folder>\w+)` \| `(?P<command>[^`]+)` \|$", re.MULTILINE)


def shown_commands() -> set[str]:
    """Return the commands of all pages."""
    found = [match for page in PAGES.glob("*.md") for match in _SHOWN.findall(page.read_text())]
    makes = [_MAKE.match(command) for command in found]
    return {command if make is None else make[0] for command, make in zip(found, makes, strict=True)}


def generators() -> dict[str, str]:
    """Return the command that generates and compiles a typed client, by the client's folder in clients/typed."""
    table = (PAGES / "code-generation.md").read_text()
    return {row["folder"]: row["command"] for row in _ROW.finditer(table)}
