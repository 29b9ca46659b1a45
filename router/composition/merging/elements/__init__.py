"""Merging of the parts that many kinds of schema elements have."""
