"""Notices by mail of changes that decide who can log in, in the reader's language: what, when and where from."""
