"""Sections of courses, and edits of a course's outline."""
