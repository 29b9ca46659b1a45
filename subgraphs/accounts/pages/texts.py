"""The texts of the pages that mails link to, by language."""

from collections.abc import Mapping

from subgraphs.accounts.pages.english import ENGLISH
from subgraphs.accounts.pages.german import GERMAN
from subgraphs.accounts.pages.page_texts import PageTexts
from subgraphs.kernel.values.message_languages import Language

TEXTS: Mapping[Language, PageTexts] = {texts.language: texts for texts in (ENGLISH, GERMAN)}
