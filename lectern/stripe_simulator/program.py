"""The Stripe simulator as a program."""

from dataclasses import dataclass
from pathlib import Path

from lectern.embedded.processes.child import Command, accepts_connections, python
from lectern.embedded.processes.ports import LOOPBACK


@dataclass(frozen=True, slots=True)
class StripeSimulator:
    """The Stripe simulator."""

    folder: Path
    """The folder of its state."""
    port: int
    """Its port on loopback."""
    secret_key: str
    """The API key required of callers."""
    webhook_secret: str
    """The secret that signs webhooks."""
    webhook_url: str | None = None
    """The endpoint of all events; None for none."""
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
                *python("lectern.stripe_simulator"),
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
