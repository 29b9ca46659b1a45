"""Hostile clients, and the well-behaved one beside them, for `bench_hostile`."""
