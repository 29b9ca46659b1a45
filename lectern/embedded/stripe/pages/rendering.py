"""HTML answers: escaped templates, amounts as people write them, and headers that keep other pages out."""

from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

# https://docs.stripe.com/currencies#zero-decimal and #three-decimal
_EXPONENTS = {"jpy": 0, "krw": 0, "vnd": 0, "clp": 0, "kwd": 3, "bhd": 3, "jod": 3, "omr": 3, "tnd": 3}

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"), autoescape=True, undefined=StrictUndefined
)


def format_amount(amount: int, currency: str) -> str:
    """An amount in minor units as a person reads it, such as ``12.50 USD``."""
    exponent = _EXPONENTS.get(currency, 2)
    return f"{Decimal(amount).scaleb(-exponent):,.{exponent}f} {currency.upper()}"


def page(
    template: str, *, status: int = 200, may_lead_to: tuple[str | None, ...] = (), **values: object
) -> HTMLResponse:
    """A rendered template; its forms lead only to us and to the origins of `may_lead_to`."""
    html = _templates.get_template(template).render(amount=format_amount, **values)
    targets = " ".join(["'self'", *sorted({_origin(url) for url in may_lead_to if url})])
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; form-action {targets}; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(html, status, headers)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
