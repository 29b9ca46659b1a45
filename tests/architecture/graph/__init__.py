"""Conventions of the public schema."""
