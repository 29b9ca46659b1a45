"""The marketplace's subgraphs, one package per domain, and the kernel that they share.

- `kernel`: what every domain needs and none owns: identity, settings, SQL, outbox, events, errors, the HTTP surface
- `accounts`, `catalog`, `videos`, `orders`, `learning`, `notifications`, `statistics`: one federated subgraph each

Every domain has the same shape. `app.build(settings)` gives the `Subgraph` that answers requests,
`background.build(settings)` gives the `Background` that the worker runs; `schema` and `store` depend on `service`,
`service` on `events`; a domain imports nothing of another domain but its `events`.
"""
