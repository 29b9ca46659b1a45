"""The German translations of the messages of notifications."""

from typing import Final

GERMAN: Final = {
    "Say which notifications were read.": "Gib an, welche Benachrichtigungen gelesen wurden.",
    "At most {most} at a time.": "Höchstens {most} auf einmal.",
    "There is no such notification.": "Diese Benachrichtigung gibt es nicht.",
    "These mails cannot be turned off.": "Diese Mails lassen sich nicht abschalten.",
}
