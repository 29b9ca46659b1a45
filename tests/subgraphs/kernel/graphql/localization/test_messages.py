"""Messages in the language of the client."""

from subgraphs.kernel.graphql.localization.messages import Messages
from subgraphs.kernel.values.message_languages import Language

MESSAGES = Messages(
    {
        "The file is empty.": "Die Datei ist leer.",
        "At most {most} files.": "Höchstens {most} Dateien.",
        "“{title}” is {state}.": "„{title}“ geht nicht.",
        "{all}: no.": "{all}: nein.",
    }
)


def test_a_whole_message_is_translated() -> None:
    assert MESSAGES.translate("The file is empty.", Language.GERMAN) == "Die Datei ist leer."
    assert MESSAGES.translate("The file is empty.", Language.ENGLISH) == "The file is empty."


def test_values_are_taken_over_or_left_out() -> None:
    assert MESSAGES.translate("At most 3 files.", Language.GERMAN) == "Höchstens 3 Dateien."
    assert MESSAGES.translate("“A {most} \\1\nB” is sold.", Language.GERMAN) == "„A {most} \\1\nB“ geht nicht."


def test_the_most_specific_template_is_used() -> None:
    assert MESSAGES.translate("At most 1: no files.", Language.GERMAN) == "Höchstens 1: no Dateien."
    assert MESSAGES.translate("At most 1 files: no.", Language.GERMAN) == "At most 1 files: nein."


def test_a_message_without_a_translation_stays_as_it_is() -> None:
    assert MESSAGES.translate("Something else.", Language.GERMAN) == "Something else."


def test_the_messages_of_all_domains_are_known_to_each() -> None:
    assert MESSAGES.translate("Sign in first.", Language.GERMAN) == "Melde dich zuerst an."
