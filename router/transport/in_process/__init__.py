"""Subgraphs in the router's own process."""
