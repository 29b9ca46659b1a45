"""One revision per module, in order."""
