"""Descriptions in Markdown as HTML: CommonMark (0.31) without HTML and images, sanitised after that."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

_TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "li"),
    *("strong", "em", "code", "a"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_TOP_HEADING = 3
"""The level of a description's highest headings: the page's own are above."""
_LOWEST_HEADING = 6
_CACHED = 512

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")


@lru_cache(maxsize=_CACHED)
def description_html(markdown: str) -> str:
    """Return a description as HTML without scripts, forms or anything else that acts."""
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = int(token.tag.removeprefix("h")) + _TOP_HEADING - 1
            token.tag = f"h{min(level, _LOWEST_HEADING)}"
    return nh3.clean(
        str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer nofollow",
    ).strip()
