"""The texts of mails about deletions, in German."""

from subgraphs.accounts.events import DeletionStep
from subgraphs.accounts.service.deletion.mails.texts import DeletionTexts
from subgraphs.accounts.service.mail_text import MailText

GERMAN = DeletionTexts(
    greeting="Hallo {name},",
    steps={
        DeletionStep.CONFIRMATION_NEEDED: MailText(
            "Bestätige, dass dein Konto gelöscht werden soll",
            (
                "die Löschung deines Kontos bei Lectern wurde beantragt. Öffne binnen 24 Stunden den Link, um sie zu "
                "bestätigen.",
                "Wenn du das nicht warst, öffne ihn nicht, und wähle ein neues Passwort: Ohne den Link wird nichts "
                "gelöscht.",
            ),
            "Mein Konto löschen",
        ),
        DeletionStep.SCHEDULED: MailText(
            "Dein Konto wird gelöscht",
            (
                "dein Konto wird am {due} gelöscht. Bis dahin geht alles weiter wie bisher.",
                "Wenn du es dir anders überlegst, öffne bis dahin den Link, und nichts wird gelöscht.",
            ),
            "Mein Konto behalten",
        ),
        DeletionStep.REJECTED: MailText(
            "Dein Konto konnte nicht gelöscht werden",
            (
                "dein Konto konnte nicht gelöscht werden, weil noch etwas offen ist, etwa eine Auszahlung oder ein "
                "Kurs mit Lernenden. Beantrage die Löschung neu, wenn es erledigt ist.",
            ),
        ),
        DeletionStep.CANCELED: MailText(
            "Dein Konto bleibt",
            ("die Löschung deines Kontos wurde abgebrochen. Wenn du das nicht warst, wähle ein neues Passwort.",),
        ),
    },
    deleted=MailText(
        "Dein Konto ist gelöscht",
        (
            "Hallo,",
            "dein Konto bei Lectern wurde gelöscht. Der Link zeigt, was gelöscht wurde, und was warum aufbewahrt wird.",
            "Das ist die letzte Mail an diese Adresse.",
        ),
        "Die Quittungen ansehen",
    ),
    date_format="%d.%m.%Y, %H:%M",
)
