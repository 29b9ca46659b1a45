"""The deletion of an account by its user: request, checks, confirmation, grace period, erasure and receipts."""
