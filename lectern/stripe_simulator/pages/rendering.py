"""HTML responses: escaped templates, amounts in major units, and headers against framing and foreign content."""

from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from lectern.stripe_simulator.exchange import exponent_of

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"), autoescape=True, undefined=StrictUndefined
)


def format_amount(amount: int, currency: str) -> str:
    """Format an amount in minor units for people, such as ``12.50 USD``."""
    exponent = exponent_of(currency)
    return f"{Decimal(amount).scaleb(-exponent):,.{exponent}f} {currency.upper()}"


# No form-action: browsers apply it to redirects, too, and the shop's return page may lead on to an app at any address.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


def page(template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Render a template."""
    html = _templates.get_template(template).render(amount=format_amount, **values)
    headers = {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(html, status, headers)
