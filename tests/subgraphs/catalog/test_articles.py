"""Articles hold nothing that could act on the reader's behalf."""

import pytest

from subgraphs.catalog.errors import CatalogRefused, CourseProblem
from subgraphs.catalog.service.articles import MAX_ARTICLE, reading_seconds, sanitised


@pytest.mark.parametrize(
    "html",
    [
        "<p>a</p><script>alert(1)</script>",
        "<p onclick='alert(1)'>a</p>",
        "<p>a</p><img src=x onerror=alert(1)>",
        "<p><a href='javascript:alert(1)'>a</a></p>",
        "<p>a</p><iframe src='https://example.com'></iframe>",
        "<p style='background:url(https://example.com)'>a</p>",
        "<p>a</p><svg><animate onbegin=alert(1)></svg>",
        "<p>a</p><img src='http://example.com/track.gif'>",
        "<p>a</p><img src='data:text/html,x'>",
    ],
)
def test_what_could_run_or_call_home_in_the_clear_is_removed(html: str) -> None:
    clean = sanitised(html)
    assert "a" in clean
    for forbidden in (
        "script",
        "alert",
        "onclick",
        "onerror",
        "javascript:",
        "iframe",
        "style",
        "svg",
        "http:",
        "data:",
    ):
        assert forbidden not in clean


def test_what_articles_are_made_of_stays() -> None:
    html = '<h2>Knots</h2><p>A <strong>bowline</strong>, in <code class="language-py">code</code>.</p>'
    assert sanitised(html) == html


def test_links_leave_without_telling_where_from() -> None:
    assert 'rel="noopener noreferrer nofollow"' in sanitised('<p><a href="https://example.com">a</a></p>')


@pytest.mark.parametrize("html", ["", "   ", "<p> </p>", "<script>alert(1)</script>"])
def test_an_article_without_text_is_none(html: str) -> None:
    with pytest.raises(CatalogRefused) as refused:
        sanitised(html)
    assert refused.value.problems[0].reason is CourseProblem.REQUIRED


def test_an_article_has_a_longest_length() -> None:
    with pytest.raises(CatalogRefused) as refused:
        sanitised("a" * (MAX_ARTICLE + 1))
    assert refused.value.problems[0].reason is CourseProblem.TOO_LONG


def test_reading_takes_a_minute_for_two_hundred_words() -> None:
    assert reading_seconds("<p>" + "word " * 200 + "</p>") == 60
