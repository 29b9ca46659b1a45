"""What orders may be told from outside."""

from datetime import timedelta

from pydantic import Field, SecretStr, field_validator

from subgraphs.kernel.settings import KernelSettings


class Settings(KernelSettings):
    """LECTERN_ORDERS_DATABASE_URL, LECTERN_STRIPE_SECRET_KEY and so on."""

    orders_database_url: SecretStr
    stripe_secret_key: SecretStr | None = Field(default=None, description="without it nothing can be paid for")
    stripe_webhook_secret: SecretStr | None = Field(
        default=None, description="without it the webhook endpoint answers 503"
    )
    stripe_api_base: str | None = Field(default=None, description="another address than Stripe's own")
    stripe_timeout: timedelta = timedelta(seconds=20)
    orders_instructor_share: int = Field(
        default=7_000, ge=0, le=10_000, description="the instructor's share of a price, in basis points"
    )
    orders_refund_window: timedelta = Field(
        default=timedelta(days=30), description="how long a buyer may give back a course; earnings mature after it"
    )
    orders_checkout_lifetime: timedelta = Field(
        default=timedelta(minutes=35),
        ge=timedelta(minutes=31),
        le=timedelta(hours=23),
        description="how long a payment page stays open; Stripe takes 30 minutes to 24 hours",
    )

    @field_validator("stripe_secret_key", "stripe_webhook_secret", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """A variable that is set to nothing is no secret: everybody knows it."""
        return None if value == "" else value
