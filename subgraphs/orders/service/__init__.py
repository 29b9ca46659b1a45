"""Use cases and domain model of orders.

Pure: `model` (orders, lines, grants, refunds, payouts and their state transitions), `pricing.quotes` (quotes and
coupons), `ledger` (balanced entries). Use cases are callable dataclasses, one per module, in folders by aggregate;
`ports` are the interfaces they depend on.
"""
