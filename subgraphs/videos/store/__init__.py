"""The stores of videos.

MongoDB: `connection`, `documents`, and the adapters `videos`, `quotas`, `replicas` and `outbox`. S3: `object_storage`.
Redis: `video_changes`.
"""
