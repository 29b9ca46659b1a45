"""The administration of users in the graph: types, queries and mutations for admins."""
