"""What orders does.

Pure: `model` (orders, lines, grants, refunds and the moves between their states), `pricing` (quotes, coupons, revenue
split), `ledger` (balanced entries). Use cases: one module each, over the Protocols of `ports`.
"""
