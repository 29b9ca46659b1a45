"""The search for courses, and the index behind it."""
