"""Identities of other providers: log-in with them, linking them to users, and their end."""
