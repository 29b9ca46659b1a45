"""Orders: carts, prices, coupons, checkout, payments, refunds, the ledger, and enrollments.

Owns `Order` and `Enrollment` (key `id`); contributes the viewer's price and enrollment to `Course`, and enrollments to
`User`. Payment and enrollment commit in one transaction, hence enrollments belong to this domain.

- `app` and `worker_module`: composition roots; `use_cases`: the use cases, assembled from their ports
- `settings`: environment variables; `events`: published domain events; `errors`: error codes
- `schema`: GraphQL; `service`: use cases and domain model; `store`: PostgreSQL; `payments`: Stripe
"""
