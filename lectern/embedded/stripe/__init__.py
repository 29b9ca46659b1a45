"""A simulator of the part of Stripe that a marketplace needs, for development and tests.

It is an HTTP server that the official SDK talks to by its base address, with durable state in one SQLite file.
Nothing outside this folder imports it: the subgraphs know Stripe by its API alone, so the same code meets the real one.

- ``python -m lectern.embedded.stripe --help``: run it
- `app`: the ASGI application and its background work
- `api`: the table of API operations, authentication, idempotency, errors
- `resources`: one module for each of Stripe's resources
- `pages`: the hosted payment page, the 3-D Secure step, onboarding, the dashboard
- `webhooks`: events signed and delivered, with retries; `faults`: deliveries duplicated, delayed, reordered and lost
- `cards`: Stripe's documented test numbers
- `store`: objects, events, deliveries and idempotency keys in SQLite
"""

from lectern.embedded.stripe.app import create_app
from lectern.embedded.stripe.settings import SimulatorSettings

__all__ = ["SimulatorSettings", "create_app"]
