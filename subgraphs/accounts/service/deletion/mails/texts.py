"""The types of the texts of mails about deletions."""

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.accounts.events import DeletionStep


@dataclass(frozen=True, slots=True)
class MailText:
    """The parts of one mail in one language; `{due}` is the time of the deletion."""

    subject: str
    paragraphs: tuple[str, ...]
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class DeletionTexts:
    """The parts of the mails in one language. `date_format` is one of strftime."""

    greeting: str
    steps: Mapping[DeletionStep, MailText]
    deleted: MailText
    date_format: str
