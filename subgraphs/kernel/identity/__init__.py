"""The principal of a request, and typed ids.

- `ids`: TypeIDs, one kind per entity; `principal`: the authenticated user, roles and guards
- `tokens`, `key_sets`: access tokens verified by JWKS; `service_identity`: authentication of the router
- `machine_issuers`: issuers of others, whose tokens machine clients use; `claim_values`: claims by their names
"""
