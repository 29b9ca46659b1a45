"""What notifications tells the other domains: nothing, so far. It listens."""
