"""The parts of mails about deletions, and their German form."""

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.accounts.events import DeletionStep


@dataclass(frozen=True, slots=True)
class Text:
    """The parts of one mail in one language; `{due}` is the time of the deletion."""

    subject: str
    paragraphs: tuple[str, ...]
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class Texts:
    """The parts of the mails in one language."""

    greeting: str
    steps: Mapping[DeletionStep, Text]
    deleted: Text
    date: str


GERMAN = Texts(
    greeting="Hallo {name},",
    steps={
        DeletionStep.CONFIRMATION_NEEDED: Text(
            "Bestätige, dass dein Konto gelöscht werden soll",
            (
                "die Löschung deines Kontos bei Lectern wurde beantragt. Öffne binnen 24 Stunden den Link, um sie zu "
                "bestätigen.",
                "Wenn du das nicht warst, öffne ihn nicht, und wähle ein neues Passwort: Ohne den Link wird nichts "
                "gelöscht.",
            ),
            "Mein Konto löschen",
        ),
        DeletionStep.SCHEDULED: Text(
            "Dein Konto wird gelöscht",
            (
                "dein Konto wird am {due} gelöscht. Bis dahin geht alles weiter wie bisher.",
                "Wenn du es dir anders überlegst, öffne bis dahin den Link, und nichts wird gelöscht.",
            ),
            "Mein Konto behalten",
        ),
        DeletionStep.REJECTED: Text(
            "Dein Konto konnte nicht gelöscht werden",
            (
                "dein Konto konnte nicht gelöscht werden, weil noch etwas offen ist, etwa eine Auszahlung oder ein "
                "Kurs mit Lernenden. Beantrage die Löschung neu, wenn es erledigt ist.",
            ),
        ),
        DeletionStep.CANCELED: Text(
            "Dein Konto bleibt",
            ("die Löschung deines Kontos wurde abgebrochen. Wenn du das nicht warst, wähle ein neues Passwort.",),
        ),
    },
    deleted=Text(
        "Dein Konto ist gelöscht",
        (
            "Hallo,",
            "dein Konto bei Lectern wurde gelöscht. Der Link zeigt, was gelöscht wurde, und was warum aufbewahrt wird.",
            "Das ist die letzte Mail an diese Adresse.",
        ),
        "Die Quittungen ansehen",
    ),
    date="%d.%m.%Y, %H:%M",
)
