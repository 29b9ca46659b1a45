"""User reports in the graph: types, queries and mutations."""
