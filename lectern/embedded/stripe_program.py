"""How the Stripe simulator is run as a process."""

from dataclasses import dataclass
from pathlib import Path

from lectern.embedded.child import Command, accepts_connections, python
from lectern.embedded.ports import LOOPBACK


@dataclass(frozen=True, slots=True)
class StripeSimulator:
    """The simulator of Stripe.

    Attributes:
        folder: where its state is.
        port: on loopback.
        secret_key: what callers of its API must present.
        webhook_secret: what it signs webhooks with.
        webhook_url: whom it tells of every event; None tells nobody.
    """

    folder: Path
    port: int
    secret_key: str
    webhook_secret: str
    webhook_url: str | None = None
    name: str = "stripe"

    @property
    def url(self) -> str:
        """Its address: the dashboard for people, the base address for Stripe's SDK."""
        return f"http://{LOOPBACK}:{self.port}"

    async def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def command(self) -> Command:
        webhooks = ("--webhook-url", self.webhook_url) if self.webhook_url is not None else ()
        return Command(
            argv=(
                *python("lectern.embedded.stripe"),
                *("--data", str(self.folder.resolve()), "--host", LOOPBACK, "--port", str(self.port)),
                *webhooks,
            ),
            environment={
                "LECTERN_STRIPE_SECRET_KEY": self.secret_key,
                "LECTERN_STRIPE_WEBHOOK_SECRET": self.webhook_secret,
            },
            stop_seconds=5,
        )

    async def is_ready(self) -> bool:
        return await accepts_connections(LOOPBACK, self.port)
