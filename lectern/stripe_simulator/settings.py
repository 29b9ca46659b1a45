"""The settings of the simulator."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """State folder, credentials, webhook endpoint and timing of the simulator.

    Times are in seconds. The retry back-off doubles from `retry_base` up to `retry_cap`, for three days as Stripe's
    own. With a `settlement_currency`, payments in other currencies are converted to it, as for an account with one bank
    account; without one there is a balance in every currency.
    """

    data: Path
    public_url: str
    secret_key: str
    webhook_url: str | None = None
    webhook_secret: str | None = None
    retry_base: float = 1.0
    retry_cap: float = 3600.0
    give_up_after: float = 3 * 86400.0
    delivery_timeout: float = 10.0
    settlement_delay: int = 5
    funds_available_after: int = 2 * 86400
    settlement_currency: str | None = None
