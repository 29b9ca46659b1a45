"""What the simulator is started with."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """Where the simulator keeps its state, who may call it and whom it tells.

    Times are in seconds. The retry back-off doubles from `retry_base` up to `retry_cap`; Stripe's own goes on for
    three days, and so does this one.
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
