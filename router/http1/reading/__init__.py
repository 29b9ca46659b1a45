"""Requests out of a connection's bytes, without I/O."""
