"""The page that a buyer comes back to from the payment page. It grants nothing and asks nothing: whether money came is
for the webhook to say, so the page is the same for everybody.
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

PATH = "/checkout/return"

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem; }}</style>
</head>
<body><main><h1>{title}</h1><p>{text}</p></main></body>
</html>
"""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def _return_page(request: Request) -> Response:
    if request.query_params.get("canceled"):
        title, text = "Nothing was charged", "Your cart is as you left it."
    else:
        title = "Thank you"
        text = "Your courses appear among yours as soon as the payment is confirmed, as a rule within seconds."
    return HTMLResponse(_PAGE.format(title=title, text=text), headers=_HEADERS)


def return_route() -> Route:
    """GET /checkout/return."""
    return Route(PATH, _return_page)
