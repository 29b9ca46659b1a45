"""The instructors of the drill take out all earnings, a month later."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import httpx
from pydantic import SecretStr

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.kernel.values.money import Currency
from subgraphs.orders.app import Settings, connect
from subgraphs.orders.errors import OrdersError
from tests.subgraphs.orders.drill.deployment import Deployment
from tests.subgraphs.principals import instructor, who_logged_in


def _a_month_later() -> datetime:
    return utc_now() + timedelta(days=31)


async def pay_out(
    deployment: Deployment, owner: UserId, currencies: Iterable[Currency], http: httpx.AsyncClient
) -> Counter[str]:
    """Onboard the instructor and request a payout in each currency, twice under one key; count the results."""
    environment = deployment.environment
    settings = Settings(
        orders_database_url=SecretStr(environment["LECTERN_ORDERS_DATABASE_URL"]),
        redis_url=SecretStr(environment["LECTERN_REDIS_URL"]),
        stripe_secret_key=SecretStr(environment["LECTERN_STRIPE_SECRET_KEY"]),
        stripe_api_base=deployment.stripe_url,
        public_url=deployment.web_url,
    )
    connected, done = connect(settings, clock=_a_month_later), Counter[str]()
    teacher = who_logged_in(instructor(owner), _a_month_later())
    await http.post(await connected.use_cases.onboard_instructor(teacher))
    request = connected.use_cases.request_payout
    for currency in currencies:
        try:
            payouts = [
                await request(teacher, currency=currency.value, idempotency_key=f"all-{currency.value}")
                for _ in range(2)
            ]
        except OrdersError as error:
            done[f"payouts: {error.code}"] += 1
        else:
            assert payouts[0] == payouts[1]
            done[f"payouts: {payouts[0].status}, {currency.value} as {payouts[0].transferred.currency.value}"] += 1
    await connected.close()
    return done
