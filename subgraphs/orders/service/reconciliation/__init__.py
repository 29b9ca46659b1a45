"""Agreement of the ledger with the provider, and what needs a person."""
