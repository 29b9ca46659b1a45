"""Repositories of sales: carts, coupons, orders and enrollments."""
