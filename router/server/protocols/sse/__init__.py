"""GraphQL over server-sent events (the protocol of graphql-sse).

- `events`: the wire format
- `single_connection`: many operations on one event stream
"""
