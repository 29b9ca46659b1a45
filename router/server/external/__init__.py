"""Access to the servers beside the subgraphs: Redis, with its channels, and documents over HTTP."""
