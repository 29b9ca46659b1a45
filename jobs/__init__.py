"""The worker: all work outside of requests.

- `worker`: the process; runs the domains' worker modules, serves health and metrics, shuts down gracefully
- `outbox_relay`: from each domain's outbox to its stream; `streams`: events in Redis streams
- `deliveries`: from the streams to the domains' event handlers, with retries; `dead_letters`: events that were given up
- `queue`, `queue_runner`: jobs, by arq; `periodic_tasks`: each on one worker at a time, and measurements on every one
- `backlog`: gauges of what waits in outboxes, streams and queues
- `settings`, `shutdown`
"""
