"""Stripe's resources, a module each: functions from a context and parameters to a response."""
