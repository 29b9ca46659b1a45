"""The changelog of the public schema, and the rule that breaking changes are declared.

released.graphql   the public schema of the last release; absent before the first, which compares with nothing
breaking.txt       declared breaking changes since then: `IDENTITY: reason`, one a line
CHANGELOG.md       sections by release; `Unreleased` is generated from the difference between released and api.graphql
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graphql import build_schema

from lectern.reference.schema_changes import Change, Impact, schema_changes

RELEASED = Path("released.graphql")
CHANGELOG = Path("CHANGELOG.md")
DECLARED = Path("breaking.txt")

_HEAD = """# Changelog of the schema

Made by `lectern schema export` from the difference between the last release (released.graphql) and api.graphql. A
breaking change needs a line in breaking.txt with its reason, which `lectern schema declare` writes.

"""
_UNRELEASED = re.compile(r"^## Unreleased\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_NOTES = {
    Impact.BREAKING: "operations that use this fail",
    Impact.DANGEROUS: "operations still run; clients may meet what they did not expect",
}


@dataclass(frozen=True, slots=True)
class SchemaHistory:
    """The changes since the last release, and the declarations of those that break clients."""

    changes: Mapping[Impact, list[Change]]
    declared: Mapping[str, str]
    """Reasons by identity."""

    @property
    def undeclared(self) -> list[Change]:
        """The breaking changes without a declaration."""
        return [change for change in self.changes[Impact.BREAKING] if change.identity not in self.declared]

    @property
    def obsolete(self) -> list[str]:
        """The declarations of what is not a breaking change."""
        identities = {change.identity for change in self.changes[Impact.BREAKING]}
        return sorted(self.declared.keys() - identities)


def read_history(folder: Path, api: str) -> SchemaHistory:
    """Return the difference between the folder's last release and this public schema; none before the first release."""
    try:
        before = (folder / RELEASED).read_text()
    except FileNotFoundError:
        before = api
    return SchemaHistory(schema_changes(build_schema(before), build_schema(api)), _declarations(folder))


def compare(folder: Path, before: Path | None, after: Path) -> SchemaHistory:
    """Return the difference of two files, by default from the folder's last release, whose declarations count then."""
    old = build_schema((folder / RELEASED if before is None else before).read_text())
    declared = _declarations(folder) if before is None else {}
    return SchemaHistory(schema_changes(old, build_schema(after.read_text())), declared)


def changelog(folder: Path, history: SchemaHistory) -> str:
    """Return the text of the changelog: the folder's, with the section `Unreleased` made anew."""
    try:
        old = (folder / CHANGELOG).read_text()
    except FileNotFoundError:
        old = _HEAD
    section = _section("Unreleased", history)
    if _UNRELEASED.search(old):
        return _UNRELEASED.sub(lambda _: section, old).rstrip() + "\n"
    head, mark, rest = old.partition("\n## ")
    return f"{head.rstrip()}\n\n{section}{(mark + rest).lstrip()}".rstrip() + "\n"


def release(folder: Path, version: str, api: str) -> None:
    """Make the unreleased changes those of a version, and this public schema the last released one."""
    history = read_history(folder, api)
    text = changelog(folder, history).replace("## Unreleased\n", f"## {version}\n", 1)
    (folder / CHANGELOG).write_text(text)
    (folder / RELEASED).write_text(api)
    (folder / DECLARED).write_text("")


def declare(folder: Path, history: SchemaHistory, reason: str) -> list[str]:
    """Declare every undeclared breaking change for this reason, and remove obsolete declarations."""
    obsolete = set(history.obsolete)
    kept = {identity: why for identity, why in history.declared.items() if identity not in obsolete}
    new = {change.identity: reason for change in history.undeclared}
    lines = [f"{identity}: {why}\n" for identity, why in sorted({**kept, **new}.items())]
    (folder / DECLARED).write_text("".join(lines))
    return sorted(new)


def render(history: SchemaHistory) -> str:
    """Return the changes as Markdown, without a heading."""
    parts = []
    for impact, changes in history.changes.items():
        if changes:
            note = f" ({_NOTES[impact]})" if impact in _NOTES else ""
            lines = [_line(impact, change, history.declared.get(change.identity)) for change in changes]
            parts.append(f"### {impact.value}{note}\n\n" + "".join(f"- {line}\n" for line in lines))
    return "\n".join(parts) or "Nothing has changed.\n"


def _section(title: str, history: SchemaHistory) -> str:
    return f"## {title}\n\n{render(history)}\n"


def _line(impact: Impact, change: Change, reason: str | None) -> str:
    text = f"`{change.description}`" if impact is Impact.ADDED else change.description
    return text if reason is None else f"{text} {reason}"


def _declarations(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / DECLARED).read_text().splitlines()
    except FileNotFoundError:
        return {}
    found = (re.fullmatch(r"(\w+ [^:]*(?:\([^)]*:\))?[^:]*): (.+)", line) for line in lines)
    return {match[1]: match[2] for match in found if match is not None}
