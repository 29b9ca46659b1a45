"""The interfaces that the use cases of catalog need, as Protocols.

- `categories`, `courses`: the repositories of the aggregates
- `replicas`: data of other domains
- `unit_of_work`: one transaction with all repositories
- `search`: the search engine
"""
