"""Queries of orders, and the subscription to an order's changes."""
