"""The texts of the pages that mails link to, and their German form."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from subgraphs.kernel.graphql.localization.languages import Language
from subgraphs.kernel.privacy.reports import KeptReason


class LinkPage(Enum):
    """The pages with one button, by their paths."""

    CONFIRM_EMAIL = "/confirm-email"
    UNDO_EMAIL = "/undo-email"
    DELETE_ACCOUNT = "/delete-account"
    KEEP_ACCOUNT = "/keep-account"


@dataclass(frozen=True, slots=True)
class EmailPage:
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
class ReceiptPage:
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
    """The texts of all pages in one language."""

    language: Language
    date: str
    go_on: str
    footer: str
    links: Mapping[LinkPage, EmailPage]
    passwords: Mapping[PasswordPage, PasswordPageTexts]
    hint: str
    receipt: ReceiptPage


GERMAN = PageTexts(
    language=Language.GERMAN,
    date="%d.%m.%Y, %H:%M UTC",
    go_on="Weiter zu Lectern",
    footer="Zu Lectern",
    links={
        LinkPage.CONFIRM_EMAIL: EmailPage(
            "Bestätige deine neue E-Mail-Adresse",
            "Diese Adresse wird die deines Kontos bei Lectern.",
            "Diese Adresse bestätigen",
            "Deine neue Adresse ist bestätigt",
            "Melde dich von jetzt an mit dieser Adresse an.",
        ),
        LinkPage.UNDO_EMAIL: EmailPage(
            "Stelle deine E-Mail-Adresse wieder her",
            "Die Adresse deines Kontos wird wieder diese, und alle Geräte werden abgemeldet.",
            "Diese Adresse wiederherstellen",
            "Deine Adresse ist wiederhergestellt",
            "Melde dich von jetzt an mit dieser Adresse an.",
        ),
        LinkPage.DELETE_ACCOUNT: EmailPage(
            "Lösche dein Konto",
            "Dein Konto bei Lectern wird gelöscht, wenn die Bedenkzeit vorbei ist. Bis dahin kannst du es abbrechen.",
            "Mein Konto löschen",
            "Dein Konto wird gelöscht",
            "Eine Mail sagt, wann, und wie du es abbrichst.",
        ),
        LinkPage.KEEP_ACCOUNT: EmailPage(
            "Behalte dein Konto",
            "Die Löschung deines Kontos bei Lectern wird abgebrochen, und alles bleibt, wie es ist.",
            "Mein Konto behalten",
            "Dein Konto bleibt",
            "Du kannst dich anmelden wie bisher.",
        ),
    },
    passwords={
        PasswordPage.VERIFY: PasswordPageTexts(
            "Bestätige deine E-Mail-Adresse",
            "Wähle ein Passwort",
            "Meine Adresse bestätigen",
            "Willkommen, {name}",
            "Deine Adresse ist bestätigt. Melde dich an.",
        ),
        PasswordPage.RESET: PasswordPageTexts(
            "Wähle ein neues Passwort",
            "Neues Passwort",
            "Mein Passwort ändern",
            "Dein Passwort ist geändert",
            "Melde dich mit dem neuen an.",
        ),
    },
    hint="10 bis 128 Zeichen; ein paar Wörter ergeben ein gutes.",
    receipt=ReceiptPage(
        title="Dein Konto ist gelöscht",
        lead="Dein Konto wurde am {at} gelöscht. Jeder Teil von Lectern löscht deine Daten und meldet es hier.",
        kept="Ohne deinen Namen aufbewahrt",
        erased="gelöscht am {at}",
        pending="ausstehend: öffne diese Seite später noch einmal",
        nothing="nichts",
        domains={
            "accounts": "Konto",
            "catalog": "Kurse",
            "videos": "Videos",
            "orders": "Käufe und Einnahmen",
            "learning": "Fortschritt und Bewertungen",
            "notifications": "Mitteilungen und Mails",
            "statistics": "Zahlen",
        },
        reasons={
            KeptReason.ACCOUNTING: "was die Buchhaltung von Gesetzes wegen braucht",
            KeptReason.ACCESS_RECORDS: "die Aufzeichnung, wer Zugang zu einem Kurs hatte",
            KeptReason.PUBLISHED_CONTENT: "was du veröffentlicht hast und andere nutzen",
            KeptReason.AUDIT: "das Protokoll dessen, was Admins getan haben",
            KeptReason.STATISTICS: "Zahlen zu Kursen, unter einer zufälligen Kennung",
        },
        missing_title="Keine Quittung",
        missing="Dieser Link gilt nicht mehr.",
        other_language="English",
    ),
)
