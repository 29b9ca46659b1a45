"""WebSockets of the ASGI server: accepting them, the adapter to sessions, and the protocol of their connections."""
