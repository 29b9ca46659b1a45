"""Configuration and operations of a process.

- `settings`: environment variables; `lifespan`: start and stop hooks; `health`: liveness and readiness
- `telemetry`: logs, metrics and traces; `errors`: coded errors and domain errors
- `redis`: connections; `rate_limits`: limits in Redis; `mail`: e-mail through SendGrid
- `clock`: the injectable clock
"""
