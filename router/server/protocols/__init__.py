"""The protocols by which clients send operations.

- `http`: GraphQL over HTTP, multipart uploads, incremental delivery
- `sse`: GraphQL over server-sent events
- `websocket`: `graphql-transport-ws` and the legacy `graphql-ws`
- `result_streams`: results as sequences of encoded payloads
- `rejections`: reporting requests that never became an operation
- `disconnected`: the end of a connection
"""
