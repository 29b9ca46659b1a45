"""Errors in responses: of requests that are not executed, of subgraphs, and of unauthorized fields."""
