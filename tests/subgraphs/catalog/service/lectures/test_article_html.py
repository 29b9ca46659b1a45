"""The sanitised HTML of articles."""

import pytest

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.lectures.article_html import MAX_ARTICLE_LENGTH, reading_seconds, sanitise


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
def test_active_content_and_insecure_urls_are_removed(html: str) -> None:
    clean = sanitise(html)
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


def test_the_elements_of_articles_are_preserved() -> None:
    html = '<h2>Knots</h2><p>A <strong>bowline</strong>, in <code class="language-py">code</code>.</p>'
    assert sanitise(html) == html


def test_links_send_no_referrer() -> None:
    assert 'rel="noopener noreferrer nofollow"' in sanitise('<p><a href="https://example.com">a</a></p>')


@pytest.mark.parametrize("html", ["", "   ", "<p> </p>", "<script>alert(1)</script>"])
def test_an_article_without_text_is_rejected(html: str) -> None:
    with pytest.raises(CatalogError) as raised:
        sanitise(html)
    assert raised.value.violations[0].code is CatalogErrorCode.REQUIRED


def test_an_article_beyond_the_maximum_length_is_rejected() -> None:
    with pytest.raises(CatalogError) as raised:
        sanitise("a" * (MAX_ARTICLE_LENGTH + 1))
    assert raised.value.violations[0].code is CatalogErrorCode.TOO_LONG


def test_the_reading_time_is_a_minute_for_two_hundred_words() -> None:
    assert reading_seconds("<p>" + "word " * 200 + "</p>") == 60


def test_the_reading_time_of_scripts_without_spaces_counts_characters() -> None:
    assert reading_seconds("<p>" + "機械学習" * 750 + "</p>") == 360
    assert reading_seconds("<p>" + "ภาษาไทย" * 100 + "</p>") == 42


def test_the_reading_time_of_mixed_scripts_is_the_sum() -> None:
    assert reading_seconds("<p>" + "word " * 200 + "漢字" * 250 + "</p>") == 120


def test_an_element_within_a_word_does_not_divide_it() -> None:
    assert reading_seconds("<p>" + "un<b>believ</b>able " * 200 + "</p>") == 60


def test_words_of_adjacent_blocks_count_apart() -> None:
    assert reading_seconds("<ul>" + "<li>word</li>" * 200 + "</ul>") == 60


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<div>one</div><div>two</div>", "<div>one</div><div>two</div>"),
        ("<h1>one</h1>two", "<h2>one</h2>two"),
        ("<H6 class=x>one</H6>two", "<h5>one</h5>two"),
        ("<section><p>one</p></section><article>two</article>", "<div><p>one</p></div><div>two</div>"),
        ("<header>one</header>two", "<div>one</div>two"),
        ("<details><summary>one</summary>two</details>", "<div><div>one</div>two</div>"),
    ],
)
def test_blocks_stay_apart(html: str, clean: str) -> None:
    assert sanitise(html) == clean


@pytest.mark.parametrize("url", ["http://example.com", "https://example.com", "tel:+4930123", "mailto:a@example.com"])
def test_links_to_pages_telephones_and_addresses_are_preserved(url: str) -> None:
    assert f'href="{url}"' in sanitise(f'<p><a href="{url}">a</a></p>')


@pytest.mark.parametrize("url", ["http://example.com/a.png", " http://example.com/a.png", "ht\ntp://a.png", "tel:1"])
def test_an_image_without_encryption_is_removed(url: str) -> None:
    assert "src" not in sanitise(f'<p>a<img src="{url}" alt="b"></p>')


@pytest.mark.parametrize("element", ["p", "div", "h2", "blockquote", "bdo"])
def test_the_direction_of_text_is_preserved(element: str) -> None:
    assert f'<{element} dir="rtl"' in sanitise(f'<{element} dir="RTL">שלום</{element}>')


def test_an_unknown_direction_is_removed() -> None:
    assert sanitise('<p dir="up">a</p>') == "<p>a</p>"


@pytest.mark.parametrize("html", ["<p>&#8203;</p>", "<p>&nbsp;</p>", "<div><br></div>", "<p>\u2060\u3164</p>"])
def test_an_article_of_invisible_characters_is_rejected(html: str) -> None:
    with pytest.raises(CatalogError):
        sanitise(html)
