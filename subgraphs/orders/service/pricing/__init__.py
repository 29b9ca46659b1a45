"""Prices and coupons: `quotes` is pure, the other modules are use cases."""
