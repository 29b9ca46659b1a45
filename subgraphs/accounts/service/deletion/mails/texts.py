"""The types of the texts of mails about deletions."""

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.accounts.events import DeletionStep
from subgraphs.accounts.service.mail_text import MailText


@dataclass(frozen=True, slots=True)
class DeletionTexts:
    """The parts of the mails in one language; `{due}` is the time of the deletion. `date_format` is one of strftime."""

    greeting: str
    steps: Mapping[DeletionStep, MailText]
    deleted: MailText
    date_format: str
