"""The type of the texts of mails about exports."""

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.accounts.events import DataExportOutcome


@dataclass(frozen=True, slots=True)
class ExportTexts:
    """The parts of the mails, and the text within the archive, in one language.

    `date_format` is one of strftime.
    """

    greeting: str
    subjects: Mapping[DataExportOutcome, str]
    paragraphs: Mapping[DataExportOutcome, tuple[str, ...]]
    link_text: str
    date_format: str
    readme: str
