"""The texts of mails about exports, in German."""

from subgraphs.accounts.events import DataExportOutcome
from subgraphs.accounts.service.exports.export_texts import ExportTexts

GERMAN = ExportTexts(
    greeting="Hallo {name},",
    subjects={
        DataExportOutcome.READY: "Deine Daten stehen zum Herunterladen bereit",
        DataExportOutcome.FAILED: "Deine Daten konnten nicht exportiert werden",
    },
    paragraphs={
        DataExportOutcome.READY: (
            "das Archiv deiner Daten bei Lectern ist fertig. Melde dich an und lade es in den Einstellungen unter "
            "„Deine Daten“ herunter, und zwar bis {until}. Danach wird es entfernt.",
            "Wenn du es nicht angefordert hast, wähle ein neues Passwort: Jemand anders ist unter deinem Namen "
            "angemeldet.",
        ),
        DataExportOutcome.FAILED: (
            "das Archiv deiner Daten bei Lectern konnte nicht erstellt werden, weil ein Teil von Lectern tagelang "
            "nicht erreichbar war. Bitte fordere es noch einmal an.",
        ),
    },
    link_text="Deine Daten",
    date_format="%d.%m.%Y, %H:%M",
    readme="""Die Daten, die Lectern über dich speichert, Stand {at}.

Zu jedem Teil von Lectern gibt es eine Datei in JSON (UTF-8). Sie enthält eine Liste von Tabellen: jede mit ihrem Namen,
dem Zweck, zu dem sie gespeichert wird (auf Englisch), und ihren Zeilen über dich. Zeiten sind in UTC, Geldbeträge ganze
Zahlen in der kleinsten Einheit ihrer Währung.

  accounts.json       dein Konto, Sitzungen, Einwilligungen, und was du gemeldet hast
  catalog.json        Kurse, die du unterrichtest, und deren Bilder
  videos.json         Videos, die du hochgeladen hast
  orders.json         Käufe, Erstattungen, Kurse, die du hast, und Einnahmen
  learning.json       dein Fortschritt und deine Bewertungen
  notifications.json  Mitteilungen, Mails, und was du davon bekommen möchtest
  statistics.json     Zahlen, die daraus gezählt wurden, was du getan hast

Passwörter, Schlüssel und Codes fehlen, ebenso die Daten anderer.
""",
)
