"""Extensions of every domain's schema: caches, cache control, error masking, metrics."""
