"""The ASGI application: the API under /v1, the pages, the control endpoints, and the background work."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lectern.stripe_simulator import schedule
from lectern.stripe_simulator.api import ApiRequest, check_key, handle_request
from lectern.stripe_simulator.context import PLATFORM, Context, present
from lectern.stripe_simulator.delivery import faults, webhooks
from lectern.stripe_simulator.errors import InvalidRequest, StripeError
from lectern.stripe_simulator.pages import dashboard, onboarding, payment
from lectern.stripe_simulator.resources import disputes
from lectern.stripe_simulator.settings import SimulatorSettings
from lectern.stripe_simulator.store import Store

MAX_BODY = 1_000_000
_IDLE = 30.0
_AFTER_FAILURE = 1.0
logger = logging.getLogger(__name__)


class Simulator:
    """The state behind every request: the store and the clock."""

    def __init__(self, settings: SimulatorSettings, clock: Callable[[], float]) -> None:
        self.settings = settings
        self.clock = clock
        self.store = Store(settings.data / "stripe.sqlite3")
        self._wake = asyncio.Event()
        self._dispatcher = webhooks.WebhookDispatcher(self.store, settings, clock)
        with self.store.transaction():
            webhooks.configure_endpoint(self.context())

    def context(self, account: str = PLATFORM) -> Context:
        """Return a context for work inside a transaction that the caller has opened."""
        return Context(self.store, self.settings, int(self.clock()), account)

    def wake(self) -> None:
        """Wake the background work."""
        self._wake.set()

    async def work(self) -> None:
        """Run due tasks and deliver due webhooks, forever."""
        async with httpx.AsyncClient(trust_env=False) as client:
            while True:
                self._wake.clear()
                try:
                    done = self._run_due() + await self._dispatcher.deliver_due(client)
                except Exception:
                    # A full disk, say, must not end all deliveries until the next start.
                    logger.exception("background work failed")
                    await asyncio.sleep(_AFTER_FAILURE)
                    continue
                if not done:
                    await self._wait_for_work()

    def _run_due(self) -> int:
        with self.store.transaction():
            return schedule.run_due(self.context())

    async def _wait_for_work(self) -> None:
        dues = [due for due in (self._dispatcher.next_due(), schedule.next_due(self.store)) if due is not None]
        wait = min([max(due - self.clock(), 0.01) for due in dues] + [_IDLE])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._wake.wait()


def create_app(settings: SimulatorSettings, clock: Callable[[], float] = time.time) -> Starlette:
    """Return the simulator as an ASGI application; its background work runs during its lifespan."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        simulator = app.state.simulator = Simulator(settings, clock)
        worker = asyncio.create_task(simulator.work())
        try:
            yield
        finally:
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker
            simulator.store.close()

    return Starlette(
        routes=[
            Route("/", _dashboard),
            Route("/healthz", _health),
            Route("/v1/{path:path}", _api, methods=["GET", "POST", "DELETE"]),
            Route("/c/pay/{id}", _payment, methods=["GET", "POST"]),
            Route("/3ds/{id}", _authentication, methods=["GET", "POST"]),
            Route("/receipts/{id}", _receipt),
            Route("/connect/{id}/{token}", _onboarding, methods=["GET", "POST"]),
            Route("/_simulator/faults", _faults, methods=["POST", "DELETE"]),
            Route("/_simulator/deliveries", _deliveries),
            Route("/_simulator/charges/{id}/dispute", _dispute, methods=["POST"]),
            Route("/_simulator/disputes/{id}", _move_dispute, methods=["POST"]),
        ],
        exception_handlers={StripeError: _error_response},
        lifespan=lifespan,
    )


async def _api(request: Request) -> Response:
    simulator: Simulator = request.app.state.simulator
    incoming = ApiRequest(
        request.method, request.url.path, request.url.query, await _read_body(request), _lower(request.headers)
    )
    response = handle_request(simulator.store, simulator.settings, incoming, int(simulator.clock()))
    simulator.wake()
    return Response(response.body, response.status, dict(response.headers), "application/json")


async def _payment(request: Request) -> Response:
    return await _page(request, payment.show, payment.submit)


async def _authentication(request: Request) -> Response:
    return await _page(request, payment.show_authentication, payment.submit_authentication)


async def _page(
    request: Request,
    show: Callable[[Context, str], Response],
    submit: Callable[[Context, str, Mapping[str, str]], Response],
) -> Response:
    simulator: Simulator = request.app.state.simulator
    subject = request.path_params["id"]
    body = await _read_body(request)
    with simulator.store.transaction():
        ctx = simulator.context(simulator.store.owner_of(subject) or PLATFORM)
        if request.method == "POST":
            response = submit(ctx, subject, dict(parse_qsl(body.decode("utf-8", "replace"))))
        else:
            response = show(ctx, subject)
    simulator.wake()
    return response


async def _receipt(request: Request) -> Response:
    simulator: Simulator = request.app.state.simulator
    return dashboard.show_receipt(simulator.context(), request.path_params["id"])


async def _dashboard(request: Request) -> Response:
    simulator: Simulator = request.app.state.simulator
    return dashboard.show(simulator.context())


async def _onboarding(request: Request) -> Response:
    simulator: Simulator = request.app.state.simulator
    act = onboarding.submit if request.method == "POST" else onboarding.show
    with simulator.store.transaction():
        response = act(simulator.context(), request.path_params["id"], request.path_params["token"])
    simulator.wake()
    return response


async def _health(request: Request) -> Response:
    simulator: Simulator = request.app.state.simulator
    simulator.store.execute("SELECT 1")
    return JSONResponse({"status": "ok"})


async def _faults(request: Request) -> Response:
    simulator = _authorised(request)
    body = await _read_body(request)
    with simulator.store.transaction():
        if request.method == "DELETE":
            faults.disarm_all(simulator.store, simulator.clock())
        else:
            faults.arm(simulator.store, faults.parse_fault(_json(body)))
    simulator.wake()
    return Response(status_code=204)


async def _deliveries(request: Request) -> Response:
    simulator = _authorised(request)
    rows = simulator.store.execute(
        "SELECT d.event, json_extract(o.body, '$.type') AS type, d.endpoint, d.state, d.attempts, d.status"
        " FROM deliveries d LEFT JOIN objects o ON o.id = d.event ORDER BY d.seq DESC LIMIT 1000"
    )
    return JSONResponse({"data": [dict(row) for row in rows]})


async def _dispute(request: Request) -> Response:
    simulator = _authorised(request)
    wanted = _json(await _read_body(request))
    if not isinstance(wanted, dict):
        raise InvalidRequest("A dispute must be a JSON object.")
    amount, currency = wanted.get("amount"), wanted.get("currency")
    if amount is not None and (not isinstance(amount, int) or amount < 1):
        raise InvalidRequest("amount must be a positive integer.", param="amount")
    with simulator.store.transaction():
        ctx = simulator.context()
        dispute = disputes.open_dispute(
            ctx,
            ctx.get("charge", request.path_params["id"]),
            str(wanted.get("reason", "fraudulent")),
            amount=amount,
            currency=None if currency is None else str(currency),
            inquiry=wanted.get("inquiry") is True,
        )
    simulator.wake()
    return JSONResponse(present(dispute))


async def _move_dispute(request: Request) -> Response:
    simulator = _authorised(request)
    wanted = _json(await _read_body(request))
    step = str(wanted.get("step", "")) if isinstance(wanted, dict) else ""
    with simulator.store.transaction():
        ctx = simulator.context()
        dispute = disputes.move(ctx, ctx.get("dispute", request.path_params["id"]), step)
    simulator.wake()
    return JSONResponse(present(dispute))


def _authorised(request: Request) -> Simulator:
    simulator: Simulator = request.app.state.simulator
    check_key(_lower(request.headers), simulator.settings.secret_key)
    return simulator


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


async def _read_body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            error = InvalidRequest("The request is too large.")
            error.status = 413
            raise error
        parts.append(part)
    return b"".join(parts)


def _json(body: bytes) -> object:
    try:
        parsed: object = json.loads(body or b"{}")
    except ValueError as error:
        raise InvalidRequest("The body is not JSON.") from error
    return parsed


async def _error_response(request: Request, error: Exception) -> Response:
    assert isinstance(error, StripeError)
    return JSONResponse(error.as_json(), error.status)
