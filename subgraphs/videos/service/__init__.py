"""The use cases of videos, independent of any database, object store or encoder.

- `model`: a video, its upload and its states
- `uploads`, `videos`: use cases of an owner; `course_access`: their right to a course
- `playback`: use cases of a viewer
- `transcoding`: the worker's job and what it decides; the other periodic tasks are with their subjects
- `event_handlers`: replicas of other domains' data
- `end_access`: what ends with a session, a role in a course, or an enrollment
- `ports`: the interfaces of the stores and the encoder
"""
