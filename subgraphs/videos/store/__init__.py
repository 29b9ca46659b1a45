"""Where videos keeps things.

MongoDB: `connection`, `documents`, and the adapters `videos`, `quotas`, `copies` and `outbox`. S3: `object_storage`.
Redis: `state_changes`.
"""
