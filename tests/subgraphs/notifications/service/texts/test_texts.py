"""Every text is in every language, with the same values."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from string import Formatter

import pytest

from subgraphs.accounts.service.reports.model import ReportReason, ReportSubject
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.values.message_languages import Language
from subgraphs.notifications.service.texts.english import ENGLISH
from subgraphs.notifications.service.texts.localization import TEXTS
from subgraphs.videos.service.model import FailureCode

LANGUAGES = [language for language in Language if language is not Language.ENGLISH]


def texts_in(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with the path to it; failures of videos have their English text in the event."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from texts_in(each, f"{path}[{key}]")
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from texts_in(each, f"{path}[{number}]")
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != "video_failures":
                yield from texts_in(getattr(value, field.name), f"{path}.{field.name}")


def values_in(text: str) -> list[str]:
    """Return the names of the values in a text, in order."""
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_every_language_has_texts() -> None:
    assert TEXTS.keys() == set(Language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_the_same_values(language: Language) -> None:
    english, translated = dict(texts_in(ENGLISH)), dict(texts_in(TEXTS[language]))

    assert translated.keys() == english.keys()
    assert {path: values_in(text) for path, text in translated.items()} == {
        path: values_in(text) for path, text in english.items()
    }
    assert [path for path, text in translated.items() if (text == "") != (english[path] == "")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_texts_of_nothing_but_values_are_the_same(language: Language) -> None:
    english = dict(texts_in(ENGLISH))

    same = [text for path, text in texts_in(TEXTS[language]) if text == english[path]]
    assert [text for text in same if any(literal.strip(": ") for literal, *_ in Formatter().parse(text))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_failed_video_is_translated(language: Language) -> None:
    assert TEXTS[language].video_failures.keys() == {code.value for code in FailureCode}


@pytest.mark.parametrize("language", Language)
def test_every_role_and_every_reason_and_subject_of_a_report_has_a_name(language: Language) -> None:
    texts = TEXTS[language]

    assert texts.roles.keys() == set(Role)
    assert texts.report_reasons.keys() == {reason.name for reason in ReportReason}
    assert texts.reported.keys() == {subject.name for subject in ReportSubject}
