"""Settings of the orders subgraph."""

from datetime import timedelta

from pydantic import Field, SecretStr, field_validator

from subgraphs.kernel.object_storage.settings import StorageSettings


class Settings(StorageSettings):
    """LECTERN_ORDERS_DATABASE_URL, LECTERN_STRIPE_SECRET_KEY and so on."""

    orders_database_url: SecretStr = Field(description="PostgreSQL database of orders, `postgresql://…`")
    orders_direct_database_url: SecretStr | None = Field(
        default=None,
        description="URL of the same database past a pooler in transaction mode; the worker and orders receive "
        "notifications there",
    )
    stripe_secret_key: SecretStr | None = Field(
        default=None, description="Stripe's secret API key; without it only free courses can be ordered"
    )
    stripe_webhook_secret: SecretStr | None = Field(
        default=None,
        description="signing secret of the webhook endpoint; without it the endpoint responds with status 503",
    )
    stripe_api_base: str | None = Field(
        default=None, description="base address of the Stripe API, if it is not Stripe's own"
    )
    stripe_timeout: timedelta = Field(
        default=timedelta(seconds=20), description="timeout of one request to the Stripe API"
    )
    orders_instructor_share: int = Field(
        default=7_000, ge=0, le=10_000, description="the instructor's share of the price paid, in basis points"
    )
    orders_refund_window: timedelta = Field(
        default=timedelta(days=30),
        description="period after payment in which a buyer may return a course; earnings become available after it",
    )
    orders_checkout_lifetime: timedelta = Field(
        default=timedelta(minutes=35),
        ge=timedelta(minutes=31),
        le=timedelta(hours=23),
        description="time until a payment page expires; Stripe allows 30 minutes to 24 hours",
    )
    orders_coupon_codes: int = Field(
        default=2_000,
        ge=1,
        description="different coupon codes that all anonymous callers together may try in ten minutes, and as many "
        "all signed-in ones",
    )

    @field_validator("stripe_secret_key", "stripe_webhook_secret", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """Treat an empty variable as unset: an empty secret would protect nothing."""
        return None if value == "" else value
