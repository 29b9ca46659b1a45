"""Merging of the fields of objects and interfaces."""
