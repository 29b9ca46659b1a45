"""Reviews and ratings: `ratings` is pure, the other modules are use cases."""
