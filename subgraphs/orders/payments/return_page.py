"""The pages that people come back to from the provider's own. They grant nothing and ask nothing: whether money came is
for the webhook to say, so each page is the same for everybody.
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

PATH = "/checkout/return"
ONBOARDING_PATH = "/payouts/return"

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


async def _after_checkout(request: Request) -> Response:
    if request.query_params.get("canceled"):
        return _page("Nothing was charged", "Your cart is as you left it.")
    text = "Your courses appear among yours as soon as the payment is confirmed, as a rule within seconds."
    return _page("Thank you", text)


async def _after_onboarding(request: Request) -> Response:
    return _page("Thank you", "Your earnings can be paid out as soon as your details are confirmed.")


def _page(title: str, text: str) -> Response:
    return HTMLResponse(_PAGE.format(title=title, text=text), headers=_HEADERS)


def return_routes() -> list[Route]:
    """GET /checkout/return and /payouts/return."""
    return [Route(PATH, _after_checkout), Route(ONBOARDING_PATH, _after_onboarding)]
