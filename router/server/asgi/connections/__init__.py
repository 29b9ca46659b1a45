"""Connections that may outlive one response: WebSockets, streams, and clients that disconnect early."""
