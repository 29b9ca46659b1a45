"""The register of personal data as tables in Markdown, which docs/privacy.md includes. Pure."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from subgraphs.kernel.privacy.personal_data import (
    Deleted,
    Erasure,
    Expires,
    Kept,
    PersonalData,
    Pseudonymized,
    Redacted,
)
from subgraphs.kernel.privacy.reports import KeptReason

REASONS: Mapping[KeptReason, str] = {
    KeptReason.ACCOUNTING: "the books must be kept",
    KeptReason.ACCESS_RECORDS: "the record of who had access to a course",
    KeptReason.PUBLISHED_CONTENT: "others use what was published",
    KeptReason.AUDIT: "the log of what admins did is append-only",
    KeptReason.STATISTICS: "figures of courses stay right",
}


def register_tables(domains: Mapping[str, Sequence[PersonalData]]) -> str:
    """Return a heading and a table for each domain."""
    return "\n".join(_domain(name, entries) for name, entries in domains.items())


def _domain(name: str, entries: Sequence[PersonalData]) -> str:
    rows = [
        f"| `{entry.name}` | {', '.join(f'`{column}`' for column in entry.columns)} | {entry.purpose} "
        f"| {entry.retention} | {_erasure(entry.erasure)} | {_export(entry)} |"
        for entry in entries
    ]
    head = ("| where | what | why | how long | when the account is deleted | in the export |", "|-|-|-|-|-|-|")
    return "\n".join((f"## {name}", "", *head, *rows, ""))


def _export(entry: PersonalData) -> str:
    if entry.withheld is not None:
        return f"no: {entry.withheld.value}"
    return ", ".join(f"`{column}`" for column in entry.exported)


def _erasure(erasure: Erasure) -> str:
    match erasure:
        case Deleted(by=None):
            return "deleted"
        case Deleted(by=by):
            return f"deleted {by}"
        case Redacted(values=values, reason=reason):
            return f"kept without {', '.join(f'`{name}`' for name in values)}: {REASONS[reason]}"
        case Pseudonymized(column=column, reason=reason):
            return f"`{column}` becomes random: {REASONS[reason]}"
        case Kept(reason=reason):
            return f"kept: {REASONS[reason]}"
        case Expires():
            return "expires by itself"
        case _:
            assert_never(erasure)
