"""Stripe's resources, a module each: functions from a context and parameters to what the API answers with."""
