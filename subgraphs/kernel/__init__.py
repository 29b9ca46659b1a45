"""Building blocks that every domain needs and no domain owns, in nine layers, each importing only those after it.

- `privacy`: the register of personal data, erasure and export
- `pictures`: uploaded pictures, decoded and published in several sizes
- `audit`: the append-only log of what admins and operators change
- `graphql`: a domain's schema, its request context, shared types, and the HTTP surface of a subgraph on its own
- `persistence`: PostgreSQL for one domain: unit of work, outbox, inbox, migrations
- `messaging`: domain events, their handlers, jobs, and the worker module in which a domain declares them
- `identity`: typed ids, the authenticated principal, access tokens, the router's service identity
- `platform`: settings, errors, telemetry, health, Redis, mail, rate limits and time
- `values`: money, languages and texts, with their rules
"""
