"""Domain events and background work, independent of any store.

- `events`: versioned events, their registry and JSON codec; `event_handlers`: handlers of one event type
- `outbox`: an outbox as the relay uses it; `jobs`: queued work; `worker_module`: a domain's work for the worker process
"""
