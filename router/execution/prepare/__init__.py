"""Preparation of operations: from a request's text and variables to a valid operation within the limits."""
