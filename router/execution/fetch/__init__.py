"""Fetches of a plan: their requests, their order, and the merging of responses into the response tree."""
