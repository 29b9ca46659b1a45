"""Interfaces of sales: carts, coupons, orders and enrollments."""
