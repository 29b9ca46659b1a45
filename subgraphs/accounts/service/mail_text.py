"""The text of a mail in one language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MailText:
    """The parts of a mail; its placeholders are named where the texts are."""

    subject: str
    paragraphs: tuple[str, ...]
    link_text: str = ""
