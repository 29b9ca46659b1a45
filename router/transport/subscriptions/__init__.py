"""Subscriptions to subgraphs: protocols, reconnection, and sharing of identical streams."""
