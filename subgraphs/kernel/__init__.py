"""What every domain needs and none owns.

Facts and values
- `ids`: opaque ids with a type prefix; `money`: integer minor units of a currency; `clock`: where the time comes from
- `events`: versioned facts, their registry and JSON codec

State
- `transactions`: what use cases need of one; `refusals`: why they would rather change nothing
- `sql`: engine, declarative base, unit of work; `outbox`: facts in the transaction that makes them true; `inbox`:
  each fact handled once; `migrations`: Alembic for one domain
- `reactions`, `background`: what a domain runs in the worker

The graph
- `identity`: who asks, and the guards; `call`: one request's circumstances; `errors`: coded failures and their masking
- `arguments`: what clients send, parsed
- `scalars`, `money_type`, `pagination`, `user_errors`: the types that all subgraphs share; `schema`: how a domain's
  schema is built; `documents`: parsed and validated once
- `subgraph`: what a domain is to whoever runs it; `http`: a subgraph as an HTTP server of its own
- `tokens`: access tokens verified by JWKS; `service_identity`: only the router may call

Operation
- `settings`, `telemetry`, `health`, `redis`, `rate_limits`
"""
