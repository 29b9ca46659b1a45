"""The operation pipeline, shared by HTTP, server-sent events and WebSocket.

- `pipeline`: the stages of an operation, in the order in which they run; `stages`: one module per stage
- `context`: the state of one operation
- `parameters`: the parameters of a GraphQL request
- `persisted_documents`: automatic persisted queries and trusted documents
"""
