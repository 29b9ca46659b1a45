"""Uploads of source files in parts, straight to the object store."""
