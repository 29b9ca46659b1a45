"""Orders and payments: carts, coupons, checkout, enrollments, refunds and the ledger."""
