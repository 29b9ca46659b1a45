"""The marketplace's subgraphs, one package per domain, and the kernel that they share.

- `kernel`: building blocks that every domain needs and no domain owns
- `accounts`, `catalog`, `videos`, `orders`, `learning`, `notifications`, `statistics`: one federated subgraph each

Every domain has the same shape. `app.build(settings)` builds the `Subgraph` that serves requests,
`worker_module.build(settings)` the `WorkerModule` that the worker runs; `schema` and `store` depend on `service`,
`service` on `events`; a domain imports nothing of another domain but its `events`.
"""
