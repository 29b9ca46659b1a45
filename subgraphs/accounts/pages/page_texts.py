"""The types of the texts of the pages that mails link to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from subgraphs.kernel.privacy.reports import KeptReason
from subgraphs.kernel.values.message_languages import Language


class LinkPage(Enum):
    """The pages with one button, by their paths."""

    CONFIRM_EMAIL = "/confirm-email"
    UNDO_EMAIL = "/undo-email"
    DELETE_ACCOUNT = "/delete-account"
    KEEP_ACCOUNT = "/keep-account"


@dataclass(frozen=True, slots=True)
class LinkPageTexts:
    """The texts of a page with one button."""

    title: str
    text: str
    button: str
    done: str
    after: str


class PasswordPage(Enum):
    """The pages on which a password is chosen, by their paths."""

    VERIFY = "/verify-email"
    RESET = "/reset-password"


@dataclass(frozen=True, slots=True)
class PasswordPageTexts:
    """The texts of a page on which a password is chosen; `done` may name the user."""

    title: str
    label: str
    button: str
    done: str
    after: str


@dataclass(frozen=True, slots=True)
class ReceiptTexts:
    """The texts of the receipts of a deletion."""

    title: str
    lead: str
    kept: str
    erased: str
    pending: str
    nothing: str
    domains: Mapping[str, str]
    reasons: Mapping[KeptReason, str]
    missing_title: str
    missing: str
    other_language: str
    """The name of the other language, in that language."""


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The texts of all pages in one language. `date_format` is one of strftime."""

    language: Language
    date_format: str
    continue_button: str
    footer_link: str
    links: Mapping[LinkPage, LinkPageTexts]
    passwords: Mapping[PasswordPage, PasswordPageTexts]
    hint: str
    """Shown below the field of a new password."""
    receipt: ReceiptTexts
