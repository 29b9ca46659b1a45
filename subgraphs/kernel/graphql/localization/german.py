"""The German translations of messages that all domains have."""

from typing import Final

GERMAN: Final = {
    "A picture must have between 1 byte and {most} MiB.": "Ein Bild muss zwischen 1 Byte und {most} MiB groß sein.",
    "An alt text must have at most {most} characters.": "Ein Alternativtext darf höchstens {most} Zeichen haben.",
    "There is no such upload; start it again.": "Diesen Upload gibt es nicht; beginne ihn noch einmal.",
    "The file is missing or not of the announced size: upload it again.": (
        "Die Datei fehlt oder hat nicht die angekündigte Größe: Lade sie noch einmal hoch."
    ),
    "The file is not a JPEG, PNG, WebP or AVIF picture, or it is damaged.": (
        "Die Datei ist kein Bild in JPEG, PNG, WebP oder AVIF, oder sie ist beschädigt."
    ),
    "The picture has several frames; upload a still one.": "Das Bild ist bewegt; lade ein stehendes hoch.",
    "The picture is too small; upload a larger one.": "Das Bild ist zu klein; lade ein größeres hoch.",
    "The picture has too many pixels; upload a smaller one.": "Das Bild hat zu viele Pixel; lade ein kleineres hoch.",
    "The file is larger than announced.": "Die Datei ist größer als angekündigt.",
    "The picture could not be decoded within our limits; save it anew, or upload another.": (
        "Das Bild ließ sich in unseren Grenzen nicht lesen; speichere es neu, oder lade ein anderes hoch."
    ),
    "Something went wrong on our side.": "Bei uns ist etwas schiefgegangen.",
    "The logs cannot be searched at the moment.": "Die Protokolle lassen sich gerade nicht durchsuchen.",
    "Sign in first.": "Melde dich zuerst an.",
    "You may not do this.": "Das darfst du nicht.",
    "Only a user can do this, not a machine client.": "Das kann nur ein Benutzer tun, kein Programm.",
    "Too many attempts. Try again later.": "Zu viele Versuche. Versuche es später noch einmal.",
    "Text must not contain NUL characters.": "Text darf keine NUL-Zeichen enthalten.",
    "The cursor is malformed.": "Der Cursor ist fehlerhaft.",
    "The cursor belongs to another list.": "Der Cursor gehört zu einer anderen Liste.",
}
