"""The choice of a language. Pure."""

from subgraphs.accounts.service.notices.english import ENGLISH
from subgraphs.accounts.service.notices.german import GERMAN
from subgraphs.accounts.service.notices.phrases import Phrases


def phrases(locale: str) -> Phrases:
    """Return the phrases of a language tag: German for German, else English."""
    return GERMAN if locale.lower().partition("-")[0] == "de" else ENGLISH
