"""Accounts: users, authentication, roles and followed instructors.

Owns the entity `User @key(fields: "id")`, sessions and their refresh tokens, the keys that sign access tokens
(published at /.well-known/jwks.json), roles, and follows. A user exists once an e-mail address was verified; until then
there is only a registration.
"""
