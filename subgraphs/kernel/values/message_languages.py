"""The languages in which people receive messages: errors, pages, mails and notifications."""

from enum import Enum


class Language(Enum):
    """The languages of messages. The value is the BCP 47 primary language subtag."""

    ENGLISH = "en"
    GERMAN = "de"


def language_of_tag(tag: str) -> Language:
    """Return the language of a BCP 47 tag such as `de-CH`; English if there are no messages in it."""
    primary = tag.lower().partition("-")[0]
    return next((language for language in Language if language.value == primary), Language.ENGLISH)
