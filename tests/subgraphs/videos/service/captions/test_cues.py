"""Cues, the passages of transcripts, and the words that searches find."""

import pytest

from subgraphs.videos.service.captions.cues import Cue, passages
from subgraphs.videos.service.captions.search_words import SearchWords, search_words, words_of


def cues(*texts: str, seconds: int = 4) -> list[Cue]:
    return [Cue(number * seconds * 1000, (number + 1) * seconds * 1000, text) for number, text in enumerate(texts)]


def test_passages_hold_every_cue_once_in_order() -> None:
    given = cues(*(f"word {number}" for number in range(50)))
    made = list(passages(given))
    assert [cue for passage in made for cue in passage.cues] == given
    assert all(passage.end_ms - passage.start_ms <= 15_000 for passage in made)


def test_a_passage_ends_with_a_sentence_where_it_can() -> None:
    made = list(passages(cues("One,", "two.", "Three", "four", "five", "six")))
    assert [passage.text for passage in made] == ["One, two.", "Three four five", "six"]


def test_a_long_cue_is_a_passage_of_its_own() -> None:
    made = list(passages([Cue(0, 60_000, "x" * 900), Cue(60_000, 61_000, "y")]))
    assert [len(passage.cues) for passage in made] == [1, 1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Größe, CAFÉ—naïve!", {"grosse", "cafe", "naive"}),
        ("C++ and 2.5", {"c", "and", "2", "5"}),
        ("東京タワー", {"東京", "京タ", "タワ", "ワー"}),
        ("हिन्दी", {"हिन्दी"}),
        ("", set()),
    ],
)
def test_words_are_without_case_accents_and_punctuation(text: str, words: set[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("  ", None),
        ("?!", None),
        ("Knot", SearchWords((), "knot")),
        ("sheet bend", SearchWords(("sheet",), "bend")),
        ("bend ", SearchWords(("bend",), None)),
        ("東京", SearchWords(("東京",), None)),
    ],
)
def test_the_last_word_of_a_query_may_be_a_beginning(query: str, words: SearchWords | None) -> None:
    assert search_words(query) == words


def test_a_text_matches_by_any_word() -> None:
    words = SearchWords(("sheet",), "ben")
    assert words.match("Bending")
    assert words.match("a SHEET")
    assert not words.match("unbent sheets")
