"""Lectures of courses, their articles and videos."""
