"""The publication of courses: transitions of their status, reviews, and published outlines."""
