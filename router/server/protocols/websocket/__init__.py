"""GraphQL over WebSocket.

- `session`: one connection and its operations
- `subprotocols`: the messages of `graphql-transport-ws` and `graphql-ws`
- `close_codes`: the codes with which the server closes connections
"""
