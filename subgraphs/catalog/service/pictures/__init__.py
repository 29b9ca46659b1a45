"""The pictures of courses and categories."""
