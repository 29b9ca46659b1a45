"""The HTML of articles, sanitised so that nothing in it can act on the reader's behalf."""

import re

import nh3

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.kernel.values.plain_text import clean_line

MAX_ARTICLE_LENGTH = 100_000

_BLOCKS = {
    *("p", "div", "br", "hr", "h2", "h3", "h4", "h5", "blockquote", "pre", "figure", "figcaption"),
    *("ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
_TAGS = _BLOCKS | {
    *("strong", "em", "b", "i", "u", "s", "code", "kbd", "sub", "sup", "mark", "a", "img"),
    *("bdi", "bdo", "ruby", "rt", "rp"),
}
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "code": {"class"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_DIRECTIONS = {"ltr", "rtl", "auto"}
_RENAMED = {
    # The title of the lecture is the heading of the first level.
    "h1": "h2",
    "h6": "h5",
    # Other blocks would be removed, and their texts run together.
    **dict.fromkeys(("section", "article", "main", "header", "footer", "aside", "nav", "address", "center"), "div"),
    **dict.fromkeys(("details", "summary", "fieldset", "legend", "form", "hgroup", "dialog", "menu"), "div"),
}
_RENAMED_TAG = re.compile(rf"<(/?)({'|'.join(_RENAMED)})(?=[\s/>])", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS))})(?=[\s/>])[^>]*>", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
_IGNORED_IN_URLS = re.compile(r"[\x00-\x20]")

_WORDS_PER_MINUTE = 200
_CHARACTERS_PER_MINUTE = {
    # Han, hiragana, katakana
    re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"): 500,
    # Thai, Lao, Tibetan, Burmese, Khmer: written without spaces, about five characters to a word
    re.compile("[\u0e01-\u0edf\u0f40-\u0fbc\u1000-\u109f\u1780-\u17dd]"): 1000,
}


def sanitise(html: str) -> str:
    """Remove all but the elements and attributes of articles. Raises CatalogError if the HTML is too long or empty."""
    if len(html) > MAX_ARTICLE_LENGTH:
        raise CatalogError(
            CatalogErrorCode.TOO_LONG, f"An article has at most {MAX_ARTICLE_LENGTH} characters of HTML.", "html"
        )
    clean = nh3.clean(
        _RENAMED_TAG.sub(lambda tag: f"<{tag[1]}{_RENAMED[tag[2].lower()]}", html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    ).strip()
    if not clean_line(nh3.clean(clean, tags={"img"}).replace("&nbsp;", " ")):
        raise CatalogError(CatalogErrorCode.REQUIRED, "The article is empty.", "html")
    return clean


def _filtered(tag: str, attribute: str, value: str) -> str | None:
    """Return the value of an attribute; None removes the attribute."""
    if attribute == "dir":
        direction = value.strip().lower()
        return direction if direction in _DIRECTIONS else None
    if tag == "img" and attribute == "src":
        # A link is followed on purpose; an image is loaded at once, and in the clear anybody could read and change it.
        scheme = _SCHEME.match(_IGNORED_IN_URLS.sub("", value).lower())
        return value if scheme is None or scheme[0] == "https:" else None
    return value


def reading_seconds(html: str) -> int:
    """Return the reading time of an article in seconds: by words, or by characters where words have no spaces."""
    text = nh3.clean(_BLOCK_TAG.sub(" ", html), tags=set())
    minutes = 0.0
    for characters, per_minute in _CHARACTERS_PER_MINUTE.items():
        text, count = characters.subn(" ", text)
        minutes += count / per_minute
    minutes += sum(any(letter.isalnum() for letter in word) for word in text.split()) / _WORDS_PER_MINUTE
    return max(1, round(minutes * 60))
