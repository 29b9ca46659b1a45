"""Orders: carts, prices, coupons, checkout, payments, refunds, the ledger, and who is enrolled in what.

Owns `Order` and `Enrollment` (key `id`); adds to `Course` what the viewer pays for it and whether they have it, and to
`User` their enrollments. Paid and enrolled are one transaction, hence enrollments live here.

- `app`: the subgraph; `background`: what it runs in the worker; `settings`
- `events`: what it tells the other domains
"""
