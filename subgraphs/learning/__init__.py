"""Learning: progress, completion and reviews of those who are enrolled."""
