"""Instructors' balances and payouts."""
