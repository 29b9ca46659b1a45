"""Accounts: who people are, how they prove it, and whom they follow.

Owns the entity `User @key(fields: "id")`, sessions and their refresh tokens, the keys that sign access tokens
(published at /.well-known/jwks.json), roles, and who follows which instructor. A user exists once an e-mail address
was verified; until then there is only a registration.
"""
