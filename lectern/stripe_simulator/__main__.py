"""Run the simulator: ``python -m lectern.stripe_simulator --data DIR --port PORT``."""

from pathlib import Path

import click
import uvicorn

from lectern.stripe_simulator.app import create_app
from lectern.stripe_simulator.settings import SimulatorSettings
from router import http1_protocol


@click.command()
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where the state is kept."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), required=True, help="The port to listen on.")
@click.option("--public-url", help="Where browsers reach it; by default http://HOST:PORT.")
@click.option("--webhook-url", help="An endpoint that receives every event.")
@click.option(
    "--secret-key",
    envvar="LECTERN_STRIPE_SECRET_KEY",
    required=True,
    help="The API key that it accepts (sk_test_...). [env: LECTERN_STRIPE_SECRET_KEY]",
)
@click.option(
    "--webhook-secret",
    envvar="LECTERN_STRIPE_WEBHOOK_SECRET",
    help="What it signs webhooks to --webhook-url with (whsec_...). [env: LECTERN_STRIPE_WEBHOOK_SECRET]",
)
@click.option("--retry-base", type=float, default=1.0, show_default=True, help="Seconds before the first retry.")
@click.option("--settlement-delay", type=int, default=5, show_default=True, help="Seconds that a bank debit takes.")
@click.option(
    "--funds-available-after",
    type=int,
    default=2 * 86400,
    show_default=True,
    help="Seconds until the money of a payment can be transferred.",
)
@click.option(
    "--settlement-currency",
    metavar="CODE",
    help="Convert every payment to this currency, such as usd; by default there is a balance in every currency.",
)
def main(
    *,
    data: Path,
    host: str,
    port: int,
    public_url: str | None,
    webhook_url: str | None,
    secret_key: str,
    webhook_secret: str | None,
    retry_base: float,
    settlement_delay: int,
    funds_available_after: int,
    settlement_currency: str | None,
) -> None:
    """Serve a simulator of Stripe's API, with a hosted payment page and signed webhooks.

    Set the two secrets in the environment: other users of this machine can read command lines.
    """
    if webhook_url is not None and webhook_secret is None:
        raise click.UsageError("--webhook-url needs a --webhook-secret to sign with.")
    settings = SimulatorSettings(
        data=data,
        public_url=public_url or f"http://{host}:{port}",
        secret_key=secret_key,
        webhook_url=webhook_url,
        webhook_secret=webhook_secret,
        retry_base=retry_base,
        settlement_delay=settlement_delay,
        funds_available_after=funds_available_after,
        settlement_currency=settlement_currency,
    )
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        http=http1_protocol(),  # type: ignore[arg-type]
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
