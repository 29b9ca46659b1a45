"""Invitations of co-instructors in the graph: types, queries and mutations."""
