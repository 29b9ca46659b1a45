"""Run the simulator: ``python -m lectern.embedded.stripe --data DIR --port PORT``."""

from pathlib import Path

import click
import uvicorn

from lectern.embedded.stripe.app import create_app
from lectern.embedded.stripe.settings import SimulatorSettings


@click.command()
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where the state is kept."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), required=True, help="The port to listen on.")
@click.option("--public-url", help="Where browsers reach it; by default http://HOST:PORT.")
@click.option("--webhook-url", help="An endpoint that is told of every event.")
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
) -> None:
    """Serve a simulator of Stripe's API, with a hosted payment page and signed webhooks.

    Keep the two secrets in the environment: other users of this machine can read command lines.
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
    )
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
