"""From a cart to a settled payment."""
