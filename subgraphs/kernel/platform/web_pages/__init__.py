"""The look of our plain HTML pages: one layout with the web app's colours, for both themes and every width.

A page extends `page.html` and fills its blocks `title` and `body`; `narrow` and `wide` set its width.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

__all__ = ["HEADERS", "page_templates", "policy"]

_LAYOUT = Path(__file__).parent / "templates"


def policy(*more: str) -> str:
    """Return the Content-Security-Policy of a page: no script, no foreign content, forms for its own origin alone."""
    base = ("default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "form-action 'self'", "base-uri 'none'")
    return "; ".join((*base, "frame-ancestors 'none'", *more))


HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": policy(),
    # A page's URL may hold a token.
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""The headers of every page."""


def page_templates(folder: Path, home: str = "/") -> Environment:
    """Return the templates of a folder, over the layout. `home` is where the layout's links lead."""
    templates = Environment(loader=FileSystemLoader([folder, _LAYOUT]), autoescape=True, undefined=StrictUndefined)
    templates.globals["home"] = home
    return templates
