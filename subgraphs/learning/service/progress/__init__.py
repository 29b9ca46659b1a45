"""Progress in lectures and courses."""
