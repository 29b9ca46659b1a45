"""The e-mail messages of accounts, sent by accounts itself since only it can make the links in them."""

from dataclasses import dataclass

from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.model import PasswordReset, Registration, User
from subgraphs.kernel.platform.mail import EmailMessage


@dataclass(frozen=True, slots=True)
class LinkTargets:
    """The pages that links in mails lead to, before the link's token."""

    verification: str
    password_reset: str
    email_change: str
    email_undo: str

    @classmethod
    def of(cls, public_url: str, site_url: str | None) -> "LinkTargets":
        """Return the site's pages, or our plain ones if there is no site."""
        if site_url is None:
            names = ("verify-email", "reset-password", "confirm-email", "undo-email")
            return cls(*(f"{public_url}/{name}" for name in names))
        return cls(*(f"{site_url}/{name}" for name in ("verify", "reset", "email/confirm", "email/undo")))


def verification_message(registration: Registration, tokens: DerivedTokens, target: str) -> EmailMessage:
    """Return the request to confirm an address, with a link."""
    return EmailMessage(
        to=registration.email,
        subject="Confirm your e-mail address",
        # Nothing that the registering client wrote: the reader may be a stranger to them, and names can hold offers.
        paragraphs=(
            "Hello,",
            "this is Lectern, a marketplace for online courses. An account was requested with this address.",
            "Open the link to confirm the address and to choose your password. It works once, for 24 hours.",
            "If that was not you, ignore this mail: no account is made.",
        ),
        reference=registration.id,
        link=f"{target}?token={tokens.link_token(registration.id)}",
        link_text="Confirm my address",
    )


def already_registered_message(user: User, reference: str) -> EmailMessage:
    """Return the notice to the owner of an account that its address was registered again."""
    return EmailMessage(
        to=user.email,
        subject="You already have an account",
        paragraphs=(
            f"Hello {user.display_name},",
            "somebody, probably you, tried to register with this address, which has an account already.",
            "Log in with it, or ask for a new password if you forgot yours.",
        ),
        reference=reference,
    )


def reset_message(user: User, reset: PasswordReset, tokens: DerivedTokens, target: str) -> EmailMessage:
    """Return the link to choose a new password."""
    return EmailMessage(
        to=user.email,
        subject="Choose a new password",
        paragraphs=(
            f"Hello {user.display_name},",
            "choose a new password within the next hour. You will be logged out everywhere.",
            "If you did not ask for this, ignore this mail and nothing happens.",
        ),
        reference=reset.id,
        link=f"{target}?token={tokens.link_token(reset.id)}",
        link_text="Choose a new password",
    )
