"""Conventions of the whole graph: inputs of mutations and updates, and nodes."""
