"""The limits on what clients may request: the cost of an operation, and rates per client, user or operation."""
