"""The mails about registrations and passwords in English."""

from subgraphs.accounts.service.email_links.link_texts import RegistrationTexts
from subgraphs.accounts.service.mail_text import MailText

ENGLISH = RegistrationTexts(
    verification=MailText(
        "Confirm your e-mail address",
        (
            "Hello,",
            "this is Lectern, a marketplace for online courses. An account was requested with this address.",
            "Open the link to confirm the address and to choose your password. It works once, for 24 hours.",
            "If that was not you, ignore this mail: no account is made.",
        ),
        "Confirm my address",
    ),
    already_registered=MailText(
        "You already have an account",
        (
            "Hello {name},",
            "somebody, probably you, tried to register with this address, which has an account already.",
            "Log in with it, or ask for a new password if you forgot yours.",
        ),
    ),
    reset=MailText(
        "Choose a new password",
        (
            "Hello {name},",
            "choose a new password within the next hour. You will be logged out everywhere.",
            "If you did not ask for this, ignore this mail and nothing happens.",
        ),
        "Choose a new password",
    ),
)
