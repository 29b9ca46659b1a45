"""Mutations that reveal neither accounts nor codes nor tokens."""
