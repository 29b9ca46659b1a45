"""The seven subgraphs, and how a process comes by one of them."""

SUBGRAPHS = ("accounts", "catalog", "videos", "orders", "learning", "notifications", "statistics")
