"""Promo videos of courses."""
