"""Merging of types, one module per kind; `definitions` has the parts that every kind shares."""
