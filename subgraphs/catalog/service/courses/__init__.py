"""Courses as a whole: creation, changes of the header, lookups."""
