"""The text of an article lecture: HTML from an editor, with nothing in it that could act on the reader's behalf."""

import nh3

from subgraphs.catalog.errors import CourseProblem, refuse

MAX_ARTICLE = 100_000

_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "blockquote", "pre", "figure", "figcaption"),
    *("strong", "em", "b", "i", "u", "s", "code", "kbd", "sub", "sup", "a", "img"),
    *("ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "code": {"class"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}


def sanitised(html: str) -> str:
    """The HTML with only what articles are made of. Raises CatalogRefused if it is too long, or nothing is left."""
    if len(html) > MAX_ARTICLE:
        raise refuse(CourseProblem.TOO_LONG, f"An article has at most {MAX_ARTICLE} characters of HTML.", "html")
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    ).strip()
    if not nh3.clean(clean, tags={"img"}).strip():
        raise refuse(CourseProblem.REQUIRED, "The article is empty.", "html")
    return clean


def reading_seconds(html: str) -> int:
    """How long an article takes to read, at 200 words a minute."""
    words = len(nh3.clean(html.replace("<", " <"), tags=set()).split())
    return max(1, round(words * 60 / 200))
