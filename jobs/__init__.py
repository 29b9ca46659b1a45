"""The worker: everything that happens outside of requests.

- `worker`: the process; starts what the domains' `background` modules declare, serves health and metrics, stops cleanly
- `backgrounds`: which domains there are
- `outbox_relay`: from each domain's outbox to its stream; `streams`: how events travel in Redis
- `deliveries`: from the streams to the domains' reactions, again until handled; `dead_letters`: what nobody could
  handle
- `queue`, `queue_runner`: jobs, by arq; `schedule`: sweeps, each on one worker at a time
- `settings`, `stopping`
"""
