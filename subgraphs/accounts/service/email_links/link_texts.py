"""The types of the texts of mails about registrations and passwords."""

from dataclasses import dataclass

from subgraphs.accounts.service.mail_text import MailText


@dataclass(frozen=True, slots=True)
class RegistrationTexts:
    """The mails in one language. `{name}` is the account's, and is not in the mail to an address without one."""

    verification: MailText
    already_registered: MailText
    reset: MailText
