"""The German translations of the messages of videos."""

from typing import Final

GERMAN: Final = {
    "You have no such video.": "So ein Video hast du nicht.",
    "Trying again would change nothing.": "Ein neuer Versuch würde nichts ändern.",
    "It is being tried again already.": "Ein neuer Versuch läuft schon.",
    "There are more parts than the file has.": "Es sind mehr Teile, als die Datei hat.",
    "Part {number} has not arrived whole.": "Teil {number} ist nicht vollständig angekommen.",
    "Part {number} is not the one that arrived.": "Teil {number} ist nicht der, der angekommen ist.",
    "The upload is gone; start it again.": "Den Upload gibt es nicht mehr; beginne ihn neu.",
    "Only a course's instructors upload videos to it.": "Nur die Lehrenden eines Kurses laden Videos dafür hoch.",
    "Your videos would take up more than you may store.": "Deine Videos würden mehr Platz brauchen, als du hast.",
    "The file needs a name of at most 255 characters.": "Die Datei braucht einen Namen von höchstens 255 Zeichen.",
    "The idempotency key has 1 to 100 characters.": "Der Idempotenzschlüssel hat 1 bis 100 Zeichen.",
    "A SHA-256 is 64 hexadecimal digits in lower case.": "Ein SHA-256 hat 64 hexadezimale Ziffern in Kleinbuchstaben.",
    "The file is empty.": "Die Datei ist leer.",
    "A file has at most {most} bytes.": "Eine Datei hat höchstens {most} Bytes.",
    "This key began the upload of another file.": "Dieser Schlüssel gehört zum Upload einer anderen Datei.",
    "The upload has ended or took too long; start it again.": (
        "Der Upload ist zu Ende oder hat zu lange gedauert; beginne ihn neu."
    ),
    "You have no such upload.": "So einen Upload hast du nicht.",
    "You don't teach the course of this upload any more.": "Du leitest den Kurs dieses Uploads nicht mehr.",
    "A lecture or the course's page shows this video: change that first.": (
        "Eine Lektion oder die Seite des Kurses zeigt dieses Video: Ändere das zuerst."
    ),
    (
        "The file is not a video that we can read: upload MP4, MOV, MKV, WebM, AVI, TS, MPEG, WMV, FLV, OGV, "
        "MXF, DV or GIF."
    ): (
        "Die Datei ist kein Video, das wir lesen können: Lade MP4, MOV, MKV, WebM, AVI, TS, MPEG, WMV, "
        "FLV, OGV, MXF, DV oder GIF hoch."
    ),
    "The video is longer than a lecture may be.": "Das Video ist länger, als eine Lektion sein darf.",
    "The picture has more pixels than we can process.": "Das Bild hat mehr Pixel, als wir verarbeiten können.",
    "The file has sound, but no picture: upload a video.": "Die Datei hat Ton, aber kein Bild: Lade ein Video hoch.",
    "The file ends before the length that it declares: it was cut off. Export it again.": (
        "Die Datei endet vor der Länge, die sie angibt: Sie wurde abgeschnitten. Exportiere sie neu."
    ),
    "Large parts of the file cannot be decoded: it is damaged. Export it again.": (
        "Große Teile der Datei lassen sich nicht lesen: Sie ist beschädigt. Exportiere sie neu."
    ),
    "The file that arrived is not the one that was announced. Upload it again.": (
        "Angekommen ist nicht die Datei, die angekündigt war. Lade sie noch einmal hoch."
    ),
    "Encoding the video failed. Try again, or upload it in another format.": (
        "Das Video ließ sich nicht umwandeln. Versuche es noch einmal, oder lade es in einem anderen Format hoch."
    ),
    "The encoded video does not match the file. Try again, or upload another format.": (
        "Das umgewandelte Video passt nicht zur Datei. Versuche es noch einmal, oder lade ein anderes Format hoch."
    ),
    "Processing was interrupted several times. Try again.": (
        "Die Verarbeitung wurde mehrmals unterbrochen. Versuche es noch einmal."
    ),
    "The video is not ready yet.": "Das Video ist noch nicht bereit.",
    "The captions are being changed by others: try again.": (
        "Die Untertitel werden gerade von anderen geändert: Versuche es noch einmal."
    ),
    "A video has captions in at most 40 languages.": "Ein Video hat Untertitel in höchstens 40 Sprachen.",
    "There is no finished draft like this.": "So einen fertigen Entwurf gibt es nicht.",
    "A language is a tag such as en or pt-BR.": "Eine Sprache ist ein Kürzel wie en oder pt-BR.",
    "The label has 1 to 60 characters.": "Die Bezeichnung hat 1 bis 60 Zeichen.",
    "The captions go on after the end of the video.": "Die Untertitel reichen über das Ende des Videos hinaus.",
    "A caption file has at most 640 KiB.": "Eine Untertiteldatei hat höchstens 640 KiB.",
    "The file is not text: save it as UTF-8.": "Die Datei ist kein Text: Speichere sie als UTF-8.",
    "The file has no captions.": "Die Datei enthält keine Untertitel.",
    "A file has at most 20,000 captions.": "Eine Datei hat höchstens 20.000 Untertitel.",
    "Line {line}: a caption begins with its times, such as 00:00:01,000 --> 00:00:04,000.": (
        "Zeile {line}: Ein Untertitel beginnt mit seinen Zeiten, zum Beispiel 00:00:01,000 --> 00:00:04,000."
    ),
    "Line {line}: these are not times, such as 00:00:01,000 --> 00:00:04,000.": (
        "Zeile {line}: Das sind keine Zeiten, zum Beispiel 00:00:01,000 --> 00:00:04,000."
    ),
    "Line {line}: the caption ends before it begins.": "Zeile {line}: Der Untertitel endet, bevor er beginnt.",
    "Line {line}: the caption has more than 1,000 characters.": (
        "Zeile {line}: Der Untertitel hat mehr als 1.000 Zeichen."
    ),
    "A video has at most 100 chapters.": "Ein Video hat höchstens 100 Kapitel.",
    "The title of a chapter has 1 to 120 characters.": "Der Titel eines Kapitels hat 1 bis 120 Zeichen.",
    "A chapter begins within the video.": "Ein Kapitel beginnt innerhalb des Videos.",
    "Two chapters begin at the same second.": "Zwei Kapitel beginnen in derselben Sekunde.",
    "The uploaded file was deleted after its time: upload captions instead.": (
        "Die hochgeladene Datei wurde nach ihrer Frist gelöscht: Lade stattdessen Untertitel hoch."
    ),
    "This marketplace has no automatic transcription.": "Dieser Marktplatz hat keine automatische Transkription.",
    "There are drafts already: accept or remove them first.": (
        "Es gibt schon Entwürfe: Übernimm oder entferne sie zuerst."
    ),
}
