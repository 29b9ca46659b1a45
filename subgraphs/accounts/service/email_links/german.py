"""The mails about registrations and passwords in German."""

from subgraphs.accounts.service.email_links.link_texts import RegistrationTexts
from subgraphs.accounts.service.mail_text import MailText

GERMAN = RegistrationTexts(
    verification=MailText(
        "Bestätige deine E-Mail-Adresse",
        (
            "Hallo,",
            "hier ist Lectern, ein Marktplatz für Online-Kurse. Mit dieser Adresse wurde ein Konto angefordert.",
            "Öffne den Link, um sie zu bestätigen und dein Passwort zu wählen. Er gilt einmal, für 24 Stunden.",
            "Wenn du das nicht warst, ignoriere diese Mail: Es entsteht kein Konto.",
        ),
        "Meine Adresse bestätigen",
    ),
    already_registered=MailText(
        "Du hast schon ein Konto",
        (
            "Hallo {name},",
            "jemand, wahrscheinlich du, wollte sich mit dieser Adresse registrieren, die schon ein Konto hat.",
            "Melde dich damit an, oder fordere ein neues Passwort an, wenn du deines vergessen hast.",
        ),
    ),
    reset=MailText(
        "Wähle ein neues Passwort",
        (
            "Hallo {name},",
            "wähle innerhalb der nächsten Stunde ein neues Passwort. Du wirst dann überall abgemeldet.",
            "Wenn du das nicht angefordert hast, ignoriere diese Mail: Es geschieht nichts.",
        ),
        "Neues Passwort wählen",
    ),
)
