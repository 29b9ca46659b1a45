"""Projection of the response tree to the client's response."""
