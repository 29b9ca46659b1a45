"""Return pages to which the provider redirects browsers.

They grant nothing: a payment is confirmed by the provider alone, by webhook, or when it is queried because a browser
came back.
"""

from pathlib import Path

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from subgraphs.kernel.identity.ids import ORDER, InvalidId
from subgraphs.kernel.platform.web_pages import HEADERS, page_templates
from subgraphs.kernel.values.return_urls import ReturnUrlNotAllowed, ReturnUrls, with_parameters
from subgraphs.orders.service.checkout.refresh_checkout import ReportReturn

logger = structlog.get_logger(__name__)

PATH = "/checkout/return"
ONBOARDING_PATH = "/payouts/return"
ONWARD = "to"
"""The query parameter of the onboarding page with the address to which the instructor goes on."""


def return_routes(report_return: ReportReturn, allowed: ReturnUrls, home: str) -> list[Route]:
    """Build the routes GET /checkout/return and GET /payouts/return.

    They lead on to the address that the client named, if it is among `allowed`; else to a page with a link to `home`.
    """
    template = page_templates(Path(__file__).parent / "templates", home).get_template("return.html")

    def _page(title: str, text: str) -> Response:
        return HTMLResponse(template.render(title=title, text=text), headers=HEADERS)

    async def after_checkout(request: Request) -> Response:
        canceled = bool(request.query_params.get("canceled"))
        onward = await returned(request.query_params.get("order", ""), canceled=canceled)
        if onward is not None:
            return onward
        if canceled:
            return _page("Nothing was charged", "Your cart is as you left it.")
        text = "Your courses appear among yours as soon as the payment is confirmed, as a rule within seconds."
        return _page("Thank you", text)

    async def returned(order: str, *, canceled: bool) -> Response | None:
        try:
            order_id = ORDER.parse(order)
            url = await report_return(order_id, canceled=canceled)
        except InvalidId:
            return None
        except Exception:
            # The buyer has paid: the page must not show an error of ours.
            logger.exception("return from the payment page not recorded")
            return None
        return _onward(url, {"order": order_id, "canceled": "1"} if canceled else {"order": order_id})

    async def after_onboarding(request: Request) -> Response:
        text = "Your earnings can be paid out as soon as your details are confirmed."
        return _onward(request.query_params.get(ONWARD), {}) or _page("Thank you", text)

    def _onward(url: str | None, parameters: dict[str, str]) -> Response | None:
        try:
            checked = None if url is None else allowed.check(url)
        except ReturnUrlNotAllowed:
            return None
        if checked is None:
            return None
        return RedirectResponse(with_parameters(checked, parameters), 303, HEADERS)

    return [Route(PATH, after_checkout), Route(ONBOARDING_PATH, after_onboarding)]
