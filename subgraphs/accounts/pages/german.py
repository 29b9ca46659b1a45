"""The texts of the pages that mails link to, in German."""

from subgraphs.accounts.pages.page_texts import (
    LinkPage,
    LinkPageTexts,
    PageTexts,
    PasswordPage,
    PasswordPageTexts,
    ReceiptTexts,
)
from subgraphs.kernel.privacy.reports import KeptReason
from subgraphs.kernel.values.message_languages import Language

GERMAN = PageTexts(
    language=Language.GERMAN,
    date_format="%d.%m.%Y, %H:%M UTC",
    continue_button="Weiter zu Lectern",
    footer_link="Zu Lectern",
    links={
        LinkPage.CONFIRM_EMAIL: LinkPageTexts(
            title="Bestätige deine neue E-Mail-Adresse",
            text="Diese Adresse wird die deines Kontos bei Lectern.",
            button="Diese Adresse bestätigen",
            done="Deine neue Adresse ist bestätigt",
            after="Melde dich von jetzt an mit dieser Adresse an.",
        ),
        LinkPage.UNDO_EMAIL: LinkPageTexts(
            title="Stelle deine E-Mail-Adresse wieder her",
            text="Die Adresse deines Kontos wird wieder diese, und alle Geräte werden abgemeldet.",
            button="Diese Adresse wiederherstellen",
            done="Deine Adresse ist wiederhergestellt",
            after="Melde dich von jetzt an mit dieser Adresse an.",
        ),
        LinkPage.DELETE_ACCOUNT: LinkPageTexts(
            title="Lösche dein Konto",
            text="Dein Konto bei Lectern wird gelöscht, wenn die Bedenkzeit vorbei ist. Bis dahin kannst du abbrechen.",
            button="Mein Konto löschen",
            done="Dein Konto wird gelöscht",
            after="Eine Mail nennt dir den Zeitpunkt und wie du abbrichst.",
        ),
        LinkPage.KEEP_ACCOUNT: LinkPageTexts(
            title="Behalte dein Konto",
            text="Die Löschung deines Kontos bei Lectern wird abgebrochen, und alles bleibt, wie es ist.",
            button="Mein Konto behalten",
            done="Dein Konto bleibt",
            after="Du kannst dich anmelden wie bisher.",
        ),
    },
    passwords={
        PasswordPage.VERIFY: PasswordPageTexts(
            title="Bestätige deine E-Mail-Adresse",
            label="Wähle ein Passwort",
            button="Meine Adresse bestätigen",
            done="Willkommen, {name}",
            after="Deine Adresse ist bestätigt. Melde dich an.",
        ),
        PasswordPage.RESET: PasswordPageTexts(
            title="Wähle ein neues Passwort",
            label="Neues Passwort",
            button="Mein Passwort ändern",
            done="Dein Passwort ist geändert",
            after="Melde dich mit dem neuen an.",
        ),
    },
    hint="10 bis 128 Zeichen; ein paar Wörter ergeben ein gutes.",
    receipt=ReceiptTexts(
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
            "statistics": "Statistik",
        },
        reasons={
            KeptReason.ACCOUNTING: "gesetzlich vorgeschriebene Unterlagen der Buchhaltung",
            KeptReason.ACCESS_RECORDS: "die Aufzeichnung, wer Zugang zu einem Kurs hatte",
            KeptReason.PUBLISHED_CONTENT: "was du veröffentlicht hast und andere nutzen",
            KeptReason.AUDIT: "das Protokoll dessen, was Admins getan haben",
            KeptReason.STATISTICS: "Statistik zu Kursen, unter einer zufälligen Kennung",
        },
        missing_title="Keine Quittung",
        missing="Dieser Link ist nicht mehr gültig.",
        other_language="English",
    ),
)
