"""The German translations of the messages of catalog."""

from typing import Final

GERMAN: Final = {
    "So many people can't teach one course.": "So viele Personen können einen Kurs nicht gemeinsam leiten.",
    "We don't take this currency.": "Diese Währung nehmen wir nicht an.",
    "A price is 0, or from {least} to {most}.": "Ein Preis ist 0 oder liegt zwischen {least} und {most}.",
    "A price in {currency} is a multiple of {step}.": "Ein Preis in {currency} ist ein Vielfaches von {step}.",
    "There are at most {most} categories.": "Es gibt höchstens {most} Kategorien.",
    "There is no such category.": "Diese Kategorie gibt es nicht.",
    "Categories are at most {most} deep.": "Kategorien sind höchstens {most} Ebenen tief.",
    "A category cannot be below itself; choose another one.": (
        "Eine Kategorie kann nicht unter sich selbst liegen; wähle eine andere."
    ),
    "There is a category of this name.": "Eine Kategorie mit diesem Namen gibt es schon.",
    "Become an instructor first, then accept the invitation.": (
        "Werde zuerst Lehrende, und nimm dann die Einladung an."
    ),
    "The course is archived or taken down.": "Der Kurs ist archiviert oder vom Netz genommen.",
    "There is no such invitation.": "Diese Einladung gibt es nicht.",
    "The invitation is not open any more: it is {state}.": "Die Einladung ist nicht mehr offen.",
    "Give either a user's id or an e-mail address.": "Gib entweder die ID eines Kontos oder eine E-Mail-Adresse an.",
    "That is not an e-mail address.": "Das ist keine E-Mail-Adresse.",
    "Only the course's owner may do this.": "Das darf nur, wem der Kurs gehört.",
    "Only a course that was published can be transferred.": (
        "Nur ein Kurs, der veröffentlicht wurde, lässt sich übergeben."
    ),
    "The course is offered to someone else: withdraw that first.": (
        "Der Kurs ist jemand anderem angeboten: Nimm das zuerst zurück."
    ),
    "The course has another owner by now.": "Der Kurs gehört inzwischen jemand anderem.",
    "This person teaches the course already.": "Diese Person leitet den Kurs schon.",
    "At most {most} people teach a course, those with open invitations included.": (
        "Einen Kurs leiten höchstens {most} Personen, offene Einladungen mitgezählt."
    ),
    "At most {most} invitations a day: try again tomorrow.": (
        "Höchstens {most} Einladungen am Tag: Versuche es morgen wieder."
    ),
    "A share must be from 0 to {whole} basis points.": "Ein Anteil muss zwischen 0 und {whole} Basispunkten liegen.",
    "This person is not a co-instructor of the course.": "Diese Person leitet den Kurs nicht mit.",
    "The owner's part is smaller than that, open invitations taken off.": (
        "So viel ist vom Anteil der Person, der der Kurs gehört, nicht übrig, offene Einladungen abgezogen."
    ),
    "The share has changed since.": "Der Anteil hat sich inzwischen geändert.",
    "This person has an open invitation with another share: withdraw that first.": (
        "Diese Person hat eine offene Einladung mit einem anderen Anteil: Ziehe die zuerst zurück."
    ),
    "There is no such course.": "Diesen Kurs gibt es nicht.",
    "Only the course's instructors may do this.": "Das dürfen nur die Lehrenden des Kurses.",
    "The course was changed in the meantime; load it again.": "Der Kurs wurde inzwischen geändert; lade ihn neu.",
    "Too many courses have this title; choose another.": "Zu viele Kurse haben diesen Titel; wähle einen anderen.",
    "Finish some of your {most} drafts first.": "Stelle zuerst einige deiner {most} Entwürfe fertig.",
    "This list has at most {most} entries.": "Diese Liste hat höchstens {most} Einträge.",
    "An entry has at most {most} characters.": "Ein Eintrag hat höchstens {most} Zeichen.",
    "A subtitle has at most {most} characters.": "Ein Untertitel hat höchstens {most} Zeichen.",
    "A description has at most {most} characters.": "Eine Beschreibung hat höchstens {most} Zeichen.",
    "At most {most} people teach a course.": "Einen Kurs leiten höchstens {most} Personen.",
    "A language is a tag such as en or pt-BR.": "Eine Sprache ist ein Kürzel wie de oder pt-BR.",
    "An article has at most {most} characters of HTML.": "Ein Artikel hat höchstens {most} Zeichen HTML.",
    "The article is empty.": "Der Artikel ist leer.",
    "The video was uploaded for another course.": "Das Video wurde für einen anderen Kurs hochgeladen.",
    "The video is not ready yet.": "Das Video ist noch nicht fertig.",
    "An article shows no video.": "Ein Artikel zeigt kein Video.",
    "There is no such lecture.": "Diese Lektion gibt es nicht.",
    "A video lecture has no text.": "Eine Videolektion hat keinen Text.",
    "Notes have at most {most} characters.": "Anmerkungen haben höchstens {most} Zeichen.",
    "Say what has to change.": "Schreibe, was sich ändern muss.",
    "A course that is {status} can't be edited.": "In diesem Zustand kann der Kurs nicht bearbeitet werden.",
    "A course that is {status} can't be {done}.": "Das geht in diesem Zustand des Kurses nicht.",
    "A course that is {status} can't be taken down.": (
        "In diesem Zustand kann der Kurs nicht vom Netz genommen werden."
    ),
    "Give a reason: the owner receives it by mail.": "Gib einen Grund an: Wem der Kurs gehört, bekommt ihn per Mail.",
    "A reason has at most {most} characters.": "Ein Grund hat höchstens {most} Zeichen.",
    "The course has no such section.": "Diesen Abschnitt hat der Kurs nicht.",
    "A course has at most {most} sections.": "Ein Kurs hat höchstens {most} Abschnitte.",
    "A course has at most {most} lectures.": "Ein Kurs hat höchstens {most} Lektionen.",
    "The course has no such lecture.": "Diese Lektion hat der Kurs nicht.",
    "Positions count from 0.": "Positionen zählen von 0.",
    "There is no such section.": "Diesen Abschnitt gibt es nicht.",
    "A title has at least one letter or digit.": "Ein Titel hat mindestens einen Buchstaben oder eine Ziffer.",
    "A title has at most {most} characters.": "Ein Titel hat höchstens {most} Zeichen.",
    "Set a price; zero makes the course free.": "Setze einen Preis; null macht den Kurs kostenlos.",
    "A course needs at least one finished lecture.": "Ein Kurs braucht mindestens eine fertige Lektion.",
    "“{title}” has no video yet.": "„{title}“ hat noch kein Video.",
    "The video of “{title}” is not ready.": "Das Video von „{title}“ ist noch nicht fertig.",
    "“{title}” has no text yet.": "„{title}“ hat noch keinen Text.",
    "A lecture has at most {most} files and links.": "Eine Lektion hat höchstens {most} Dateien und Links.",
    "A link must begin with https://.": "Ein Link muss mit https:// beginnen.",
    "There is no such file or link.": "Diese Datei oder diesen Link gibt es nicht.",
    "The files of this course would take up too much space.": (
        "Die Dateien dieses Kurses würden zu viel Platz brauchen."
    ),
    "A file name must have 1 to {most} characters, without slashes and control characters.": (
        "Ein Dateiname muss 1 bis {most} Zeichen haben, ohne Schrägstriche und Steuerzeichen."
    ),
    "Files of this type are not accepted; put them into a ZIP archive.": (
        "Dateien dieser Art nehmen wir nicht an; packe sie in ein ZIP-Archiv."
    ),
    "A file must have between 1 byte and {most} MiB.": "Eine Datei muss zwischen 1 Byte und {most} MiB groß sein.",
    "A file has no address to change.": "Eine Datei hat keine Adresse, die man ändern kann.",
}
