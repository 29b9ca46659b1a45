"""Credentials that were taken back."""
