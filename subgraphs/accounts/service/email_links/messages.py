"""The e-mail messages of accounts, sent by accounts itself since only it can make the links in them."""

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.email_links.english import ENGLISH
from subgraphs.accounts.service.email_links.german import GERMAN
from subgraphs.accounts.service.email_links.link_texts import RegistrationTexts
from subgraphs.accounts.service.mail_text import MailText
from subgraphs.accounts.service.model import PasswordReset, Registration, User
from subgraphs.kernel.platform.mail import EmailMessage
from subgraphs.kernel.values.message_languages import Language, language_of_tag


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


TEXTS: Mapping[Language, RegistrationTexts] = {Language.ENGLISH: ENGLISH, Language.GERMAN: GERMAN}


def verification_message(registration: Registration, tokens: DerivedTokens, target: str) -> EmailMessage:
    """Return the request to confirm an address, with a link, in the language of the registering client.

    It has nothing that the client wrote: the reader may be a stranger to them, and names can hold offers.
    """
    texts = TEXTS[registration.language].verification
    return EmailMessage(
        to=registration.email,
        subject=texts.subject,
        paragraphs=texts.paragraphs,
        reference=registration.id,
        link=f"{target}?token={tokens.link_token(registration.id)}",
        link_text=texts.link_text,
        language=registration.language,
    )


def already_registered_message(user: User, reference: str) -> EmailMessage:
    """Return the notice to the owner of an account that its address was registered again."""
    language = language_of_tag(user.locale)
    texts = TEXTS[language].already_registered
    return EmailMessage(
        to=user.email,
        subject=texts.subject,
        paragraphs=_addressed(texts, user),
        reference=reference,
        language=language,
    )


def reset_message(user: User, reset: PasswordReset, tokens: DerivedTokens, target: str) -> EmailMessage:
    """Return the link to choose a new password."""
    language = language_of_tag(user.locale)
    texts = TEXTS[language].reset
    return EmailMessage(
        to=user.email,
        subject=texts.subject,
        paragraphs=_addressed(texts, user),
        reference=reset.id,
        link=f"{target}?token={tokens.link_token(reset.id)}",
        link_text=texts.link_text,
        language=language,
    )


def _addressed(texts: MailText, user: User) -> tuple[str, ...]:
    return tuple(paragraph.format(name=user.display_name) for paragraph in texts.paragraphs)
