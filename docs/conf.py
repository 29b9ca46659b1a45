"""Configuration of the documentation site: `make docs` builds it from the pages of this folder with Sphinx."""

import re
from pathlib import Path

from sphinx.application import Sphinx

project = "Lectern"
copyright = "the Lectern maintainers"  # noqa: A001 - Sphinx reads it by this name
extensions = ["myst_parser"]
exclude_patterns = ["news", "decisions/template.md"]
html_theme = "furo"
html_title = "Lectern"
html_show_copyright = False
html_show_sphinx = False
myst_heading_anchors = 4
"""Links such as `page.md#a-heading` work as they do where the repository is read."""
suppress_warnings = ["misc.highlighting_failure"]
"""Pygments' GraphQL lexer does not read type definitions."""

_DOCS = Path(__file__).parent
_REPOSITORY = "https://lectern.example/repository/blob/main"
_LINK = re.compile(r"\]\((?!\w+:|#)(?P<path>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")


def _link_to_repository(_app: Sphinx, page: str, source: list[str]) -> None:
    """Make links to files that are no pages of the site absolute: they lead to the repository's view of the file."""
    folder = (_DOCS / page).parent

    def absolute(link: re.Match[str]) -> str:
        target = (folder / link["path"]).resolve()
        if target.suffix == ".md" and target.is_relative_to(_DOCS) and target.name != "template.md":
            return link[0]
        return f"]({_REPOSITORY}/{target.relative_to(_DOCS.parent)}{link['anchor'] or ''})"

    source[0] = _LINK.sub(absolute, source[0])


def setup(app: Sphinx) -> None:
    """Register the handlers (Sphinx calls this)."""
    app.connect("source-read", _link_to_repository)
