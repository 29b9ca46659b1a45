"""A simulator of the part of Stripe that a marketplace needs, for development and tests.

It is an HTTP server for the official SDK, by its `api_base`, with durable state in one SQLite file. Nothing outside
this folder imports it: the subgraphs use Stripe's API alone, so the same code works with the real one.

- `__main__`: the command line; `program`: the process of the embedded platform
- `app`: the ASGI application and its background work
- `api`: the table of API operations, authentication, idempotency, errors
- `api_conventions`: form fields, parameters, expansion and lists, the same in all operations
- `resources`: one module for each of Stripe's resources
- `pages`: the hosted payment page, the 3-D Secure step, onboarding, the dashboard
- `delivery`: recorded events; signed and retried deliveries of them; duplicated, delayed, reordered and lost ones
- `cards`: Stripe's documented test numbers
- `store`: objects, events, deliveries and idempotency keys in SQLite
"""
