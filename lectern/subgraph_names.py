"""The seven subgraphs by name."""

SUBGRAPHS = ("accounts", "catalog", "videos", "orders", "learning", "notifications", "statistics")
