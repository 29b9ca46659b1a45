"""The types of the texts of mails about registrations and passwords."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkTexts:
    """The texts of one mail in one language."""

    subject: str
    paragraphs: tuple[str, ...]
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class RegistrationTexts:
    """The mails in one language. `{name}` is the account's, and is not in the mail to an address without one."""

    verification: LinkTexts
    already_registered: LinkTexts
    reset: LinkTexts
