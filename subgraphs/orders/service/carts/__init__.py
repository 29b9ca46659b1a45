"""Carts and wishlists."""
