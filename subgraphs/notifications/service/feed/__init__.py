"""The notifications of a user: their list, their count, and those that arrive."""
