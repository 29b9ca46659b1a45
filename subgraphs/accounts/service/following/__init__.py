"""The instructors whom users follow."""
